package io.facteur.mailets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facteur.antispam.sending.HourlyCounts;
import io.facteur.antispam.sending.MemoryLedger;
import io.facteur.antispam.sending.MemoryToldAccounts;
import io.facteur.antispam.sending.SentCounts;
import io.facteur.antispam.sending.ToldAccounts;
import io.facteur.messaging.outgoing.SendingAccount;
import io.facteur.messaging.spooler.InfrastructureFault;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import javax.mail.MessagingException;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.core.MailAddress;
import org.apache.james.core.builder.MimeMessageBuilder;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.mailrepository.api.Protocol;
import org.apache.james.mailrepository.memory.MailRepositoryStoreConfiguration;
import org.apache.james.mailrepository.memory.MemoryMailRepository;
import org.apache.james.mailrepository.memory.MemoryMailRepositoryStore;
import org.apache.james.mailrepository.memory.MemoryMailRepositoryUrlStore;
import org.apache.james.mailrepository.memory.SimpleMailRepositoryLoader;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.apache.mailet.base.test.FakeMail;
import org.apache.mailet.base.test.FakeMailContext;
import org.apache.mailet.base.test.FakeMailContext.SentMail;
import org.apache.mailet.base.test.FakeMailetConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** How much an account may send. The domain of ours is localhost, as the test's mailet context has it. */
class LimitSendingTest {

    private static final String ANA = "ana@localhost";

    private final MemoryLedger ledger = new MemoryLedger();
    private final MovedClock clock = new MovedClock();
    private final MemoryToldAccounts told = new MemoryToldAccounts(clock);
    private final RecordingMetricFactory metrics = new RecordingMetricFactory();
    private MemoryMailRepositoryStore repositories;
    private FakeMailContext context;

    private static final class MovedClock extends Clock {

        private Instant now = Instant.parse("2026-11-24T12:34:56Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @BeforeEach
    void open() throws Exception {
        context = FakeMailContext.builder()
                .postmaster(new MailAddress("postmaster@mail.test"))
                .build();
        repositories = new MemoryMailRepositoryStore(
                new MemoryMailRepositoryUrlStore(),
                new SimpleMailRepositoryLoader(),
                MailRepositoryStoreConfiguration.forItems(new MailRepositoryStoreConfiguration.Item(
                        List.of(new Protocol("memory")),
                        MemoryMailRepository.class.getName(),
                        new BaseHierarchicalConfiguration())));
        repositories.init();
    }

    private LimitSending limit(SentCounts counts, ToldAccounts toldAccounts, String hour, String day)
            throws MessagingException {
        LimitSending mailet = new LimitSending(counts, toldAccounts, repositories, clock, metrics);
        mailet.init(FakeMailetConfig.builder()
                .mailetContext(context)
                .setProperty("recipientsPerHour", hour)
                .setProperty("recipientsPerDay", day)
                .build());
        return mailet;
    }

    private LimitSending limit(int hour) throws MessagingException {
        return limit(new HourlyCounts(ledger), told, Integer.toString(hour), "100");
    }

    /** To two. */
    private static FakeMail mail(String sender) throws Exception {
        return FakeMail.builder()
                .name("mail")
                .sender(sender)
                .recipients("a@remote.test", "b@remote.test")
                .remoteAddr("192.0.2.17")
                .state(Mail.DEFAULT)
                .mimeMessage(
                        MimeMessageBuilder.mimeMessageBuilder().setText("hello").build())
                .build();
    }

    private static FakeMail byUser() throws Exception {
        FakeMail mail = mail(ANA);
        mail.setAttribute(new Attribute(Mail.SMTP_AUTH_USER, AttributeValue.of(ANA)));
        return mail;
    }

    private static FakeMail byPrinter(String sender) throws Exception {
        FakeMail mail = mail(sender);
        mail.setAttribute(Attribute.convertToAttribute("org.apache.james.SMTPIsAuthNetwork", true));
        return mail;
    }

    private static String state(LimitSending limit, Mail mail) throws Exception {
        limit.service(mail);
        return mail.getState();
    }

    @Test
    void mailOverTheLimitShouldBeHeldUntilItIsReleased() throws Exception {
        LimitSending limit = limit(3);
        FakeMail first = byUser();
        assertThat(state(limit, first)).isEqualTo(Mail.DEFAULT);
        // it comes again, and is not counted again
        assertThat(state(limit, first)).isEqualTo(Mail.DEFAULT);

        FakeMail second = byUser();
        assertThat(state(limit, second)).isEqualTo("over-limit");
        assertThat(second.getErrorMessage())
                .isEqualTo(ANA + " sends more than it may: 4 recipients in this hour, and the limit is 3");
        assertThat(metrics.countFor("sending.overLimit")).isEqualTo(1);

        second.setState("relay");
        assertThat(state(limit, second)).isEqualTo("relay");
    }

    @Test
    void limitShouldBeOfUsersOfJmapTooAndNotOfMailOfOurOwn() throws Exception {
        LimitSending limit = limit(1);
        FakeMail mail = mail(ANA);
        assertThat(state(limit, mail)).isEqualTo(Mail.DEFAULT);

        mail.setAttribute(Attribute.convertToAttribute("org.apache.james.jmap.send.MailMetaData.username", ANA));
        assertThat(state(limit, mail)).isEqualTo("over-limit");
    }

    @Test
    void limitShouldBeOfAClientOfARelayNetworkByItsAddress() throws Exception {
        LimitSending limit = limit(3);
        FakeMail other = byPrinter("other@localhost");
        assertThat(state(limit, byPrinter(ANA))).isEqualTo(Mail.DEFAULT);
        // the user of that name is another account
        assertThat(state(limit, byUser())).isEqualTo(Mail.DEFAULT);

        assertThat(state(limit, other)).isEqualTo("over-limit");
        assertThat(other.getErrorMessage()).startsWith("192.0.2.17 sends more than it may: 4 recipients");
        assertThat(SendingAccount.isMarked(other)).isTrue();
        assertThat(notice())
                .contains("To: <postmaster@localhost>", "The client 192.0.2.17 has written to 4")
                .doesNotContain("passwd");
    }

    /** The only one. */
    private String notice() throws Exception {
        assertThat(context.getSentMails()).hasSize(1);
        SentMail sent = context.getSentMails().get(0);
        var out = new ByteArrayOutputStream();
        sent.getMsg().writeTo(out);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void postmasterShouldBeToldWithANullSender() throws Exception {
        repositories
                .select(MailRepositoryUrl.from("memory://var/mail/over-limit"))
                .store(byUser());
        limit(1).service(byUser());

        assertThat(notice())
                .contains("Auto-Submitted: auto-generated\r\n", "Subject: ana@localhost sends more than it may")
                .contains("since 2026-11-24 12:00 UTC", "of all accounts: 2.", "user passwd ana@localhost");
        SentMail sent = context.getSentMails().get(0);
        assertThat(sent.getSender()).isNull();
        assertThat(sent.getState()).isEqualTo(Mail.DEFAULT);
        assertThat(sent.getRecipients())
                .containsExactlyInAnyOrder(
                        new MailAddress("postmaster@localhost"), new MailAddress("postmaster@mail.test"));
    }

    @Test
    void postmasterShouldBeToldOnceInADayForEachAccountByAllNodesTogether() throws Exception {
        LimitSending one = limit(1);
        LimitSending other = limit(new HourlyCounts(ledger.of("two")), told.of("two"), "1", "100");
        for (int i = 0; i < 20; i++) {
            assertThat(state(i % 2 == 0 ? one : other, byUser())).isEqualTo("over-limit");
        }
        assertThat(context.getSentMails()).hasSize(1);

        assertThat(state(one, byPrinter(ANA))).isEqualTo("over-limit");
        assertThat(context.getSentMails()).hasSize(2);

        clock.now = clock.now.plus(Duration.ofHours(24).minusSeconds(1));
        one.service(byUser());
        assertThat(context.getSentMails()).hasSize(2);
        clock.now = clock.now.plusSeconds(1);
        other.service(byUser());
        assertThat(context.getSentMails()).hasSize(3);
    }

    private static ToldAccounts down() {
        return new ToldAccounts() {
            @Override
            public Mono<Boolean> claim(String account, Duration lease) {
                return Mono.error(new IllegalStateException("down"));
            }

            @Override
            public Mono<Void> told(String account, Duration silence) {
                return Mono.error(new IllegalStateException("down"));
            }
        };
    }

    @Test
    void mailShouldBeHeldThoughThePostmasterCannotBeTold() throws Exception {
        assertThat(state(limit(new HourlyCounts(ledger), down(), "1", "100"), byUser()))
                .isEqualTo("over-limit");
        assertThat(context.getSentMails()).isEmpty();
    }

    @Test
    void postmasterShouldBeToldLaterWhenTheFirstAttemptFailed() throws Exception {
        // which it counts the mail of
        repositories = null;
        assertThat(state(limit(1), byUser())).isEqualTo("over-limit");
        assertThat(context.getSentMails()).isEmpty();
        open();

        LimitSending limit = limit(1);
        clock.now = clock.now.plus(Duration.ofMinutes(10));
        limit.service(byUser());

        assertThat(context.getSentMails()).hasSize(1);
    }

    @Test
    void mailShouldWaitWhenItCannotBeCounted() throws Exception {
        SentCounts down = (account, recipients, now) -> Mono.error(new IllegalStateException("down"));
        LimitSending limit = limit(down, told, "1", "1");

        assertThatThrownBy(() -> limit.service(byUser())).isInstanceOf(InfrastructureFault.class);
    }

    @Test
    void limitShouldSayAtTheStartWhatIsWrong() {
        SentCounts counts = new HourlyCounts(ledger);

        assertThatThrownBy(() -> limit(counts, told, "many", "100"))
                .hasMessage("LimitSending: recipientsPerHour: found \"many\", allowed: a number");
        assertThatThrownBy(() -> limit(counts, told, "10", "9")).hasMessageContaining("found 10 an hour and 9 a day");
    }
}
