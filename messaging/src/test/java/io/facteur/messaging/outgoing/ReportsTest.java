package io.facteur.messaging.outgoing;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.messaging.queue.QueueFixture;
import io.facteur.stores.cassandra.messaging.MemoryDeferredMailStore;
import io.facteur.transport.EnhancedStatus;
import io.facteur.transport.Recipient;
import io.facteur.transport.RecipientResult;
import io.facteur.transport.dsn.DeliveryReport.Kind;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.apache.james.blob.memory.MemoryBlobStoreDAO;
import org.apache.james.core.Domain;
import org.apache.james.core.MailAddress;
import org.apache.james.domainlist.lib.DomainListConfiguration;
import org.apache.james.domainlist.memory.MemoryDomainList;
import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.apache.james.queue.api.MailQueue.MailQueueItem.CompletionStatus;
import org.apache.mailet.DsnParameters;
import org.apache.mailet.DsnParameters.Notify;
import org.apache.mailet.DsnParameters.RecipientDsnParameters;
import org.apache.mailet.Mail;
import org.apache.mailet.base.test.FakeMail;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportsTest {

    private static final String ANA = "ana@example.org";
    private static final String BOB = "bob@example.org";
    private static final String EVE = "eve@example.org";

    @TempDir
    Path directory;

    private final MemoryDomainList domains = new MemoryDomainList(null);
    private QueueFixture queues;
    private Reports reports;

    @BeforeEach
    void open() throws Exception {
        queues = new QueueFixture(directory, new MemoryDeferredMailStore(), new MemoryBlobStoreDAO());
        reports = new Reports(queues.factory, domains, "mail.example.org", Clock.systemUTC());
        host("mail.example.org");
    }

    @AfterEach
    void close() {
        queues.close();
    }

    private void host(String name) throws Exception {
        domains.configure(
                DomainListConfiguration.builder().defaultDomain(Domain.of(name)).build());
    }

    private String report() throws Exception {
        MailQueueItem item = queues.queue("spool").deQueue().next().block(Duration.ofSeconds(60));
        Mail mail = item.getMail();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        mail.getMessage().writeTo(out);
        item.done(CompletionStatus.SUCCESS);
        return "from " + mail.getMaybeSender().asString() + " to " + mail.getRecipients() + "\r\n"
                + out.toString(StandardCharsets.UTF_8);
    }

    private String failed(String sender) throws Exception {
        RecipientResult result =
                RecipientResult.failed(Recipient.of("x@peer.test"), EnhancedStatus.permanent(1, 1), "no");
        Mail mail = OutgoingFixture.mail("x@peer.test").sender(sender).build();
        reports.send(mail, Kind.FAILED, Clock.systemUTC().instant(), List.of(result), Optional.empty());
        return report();
    }

    @Test
    void reportShouldComeFromADomainOfOursThatSigns() throws Exception {
        domains.addDomain(Domain.of("example.org"));
        domains.addDomain(Domain.of("example.com"));

        assertThat(failed("ana@example.com")).contains("From: Mail delivery <postmaster@example.com>");
        assertThat(failed("stranger@elsewhere.test")).contains("From: Mail delivery <postmaster@example.org>");
        host("mx.provider.test");
        assertThat(failed("stranger@elsewhere.test")).contains("From: Mail delivery <postmaster@mx.provider.test>");
    }

    private static RecipientDsnParameters success(String original) throws Exception {
        return RecipientDsnParameters.of(EnumSet.of(Notify.SUCCESS), new MailAddress(original));
    }

    private static FakeMail mail(DsnParameters.Builder dsn) throws Exception {
        FakeMail mail = OutgoingFixture.mail(ANA, BOB, EVE).build();
        mail.setDsnParameters(dsn.envId(DsnParameters.EnvId.of("QQ314")).build().get());
        return mail;
    }

    @Test
    void successShouldBeToldForWhomItWasAskedFor() throws Exception {
        FakeMail mail = mail(DsnParameters.builder()
                .addRcptParameter(new MailAddress(ANA), RecipientDsnParameters.of(EnumSet.of(Notify.FAILURE)))
                .addRcptParameter(new MailAddress(BOB), RecipientDsnParameters.of(EnumSet.of(Notify.SUCCESS)))
                .addRcptParameter(new MailAddress(EVE), success(EVE)));

        reports.delivered(mail, List.of(new MailAddress(ANA), new MailAddress(BOB)));

        assertThat(report())
                .startsWith("from <> to [ana@example.org]")
                .contains("Action: delivered", "Status: 2.1.5", "Final-Recipient: rfc822; " + BOB)
                .contains("Original-Envelope-Id: QQ314", "Reporting-MTA: dns; mail.example.org", "text/rfc822-headers")
                .doesNotContain("rfc822; " + ANA, EVE, "text of the letter");
    }

    @Test
    void successShouldNotTellWhoIsInAGroup() throws Exception {
        FakeMail mail = mail(DsnParameters.builder()
                .addRcptParameter(new MailAddress(BOB), success("all+2Bteam@example.org"))
                .addRcptParameter(new MailAddress(EVE), success("all+2Bteam@example.org")));

        reports.delivered(mail, List.of(new MailAddress(BOB), new MailAddress(EVE)));

        assertThat(report())
                .containsOnlyOnce("Final-Recipient: rfc822; all+team@example.org")
                .contains("Original-Recipient: rfc822; all+team@example.org")
                .doesNotContain(BOB, EVE);
    }

    @Test
    void nothingShouldBeToldWhenNobodyAskedForIt() throws Exception {
        reports.delivered(OutgoingFixture.mail(BOB).build(), List.of(new MailAddress(BOB)));

        assertThat(queues.queue("spool").getSize()).isZero();
    }
}
