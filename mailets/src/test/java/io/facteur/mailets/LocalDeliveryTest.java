package io.facteur.mailets;

import static org.apache.mailet.base.MailAddressFixture.RECIPIENT1;
import static org.apache.mailet.base.MailAddressFixture.RECIPIENT2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facteur.messaging.spooler.InfrastructureFault;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.mail.Flags;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.james.core.Username;
import org.apache.james.core.builder.MimeMessageBuilder;
import org.apache.james.core.quota.QuotaCountLimit;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.inmemory.InMemoryMailboxManager;
import org.apache.james.mailbox.inmemory.manager.InMemoryIntegrationResources;
import org.apache.james.mailbox.model.FetchGroup;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.MessageResult;
import org.apache.james.mailbox.model.search.MailboxQuery;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.user.memory.MemoryUsersRepository;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.DsnParameters;
import org.apache.mailet.DsnParameters.RecipientDsnParameters;
import org.apache.mailet.Mail;
import org.apache.mailet.PerRecipientHeaders;
import org.apache.mailet.StorageDirective;
import org.apache.mailet.base.MailAddressFixture;
import org.apache.mailet.base.test.FakeMail;
import org.apache.mailet.base.test.FakeMailContext;
import org.apache.mailet.base.test.FakeMailetConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LocalDeliveryTest {

    private static final Username FIRST = Username.of(RECIPIENT1.asString());
    private static final Username SECOND = Username.of(RECIPIENT2.asString());
    private static final boolean MAYBE_DELIVERED = true;
    private static final boolean FRESH = false;

    private final InMemoryIntegrationResources resources = InMemoryIntegrationResources.defaultResources();
    private final InMemoryMailboxManager mailboxes = resources.getMailboxManager();
    private final FallibleMailboxes fallible = new FallibleMailboxes(mailboxes);
    private final FakeMailContext context = FakeMailContext.defaultContext();
    private final String id = UUID.randomUUID().toString();
    /** The mail that comes again is the same mail. */
    private final long enqueuedAt = Instant.now().toEpochMilli();

    private final List<MailAddress> reported = new ArrayList<>();
    private MessagingException reportFault;
    private LocalDelivery delivery;

    @BeforeEach
    void setUp() throws Exception {
        delivery = delivery(FakeMailetConfig.builder());
    }

    private LocalDelivery delivery(FakeMailetConfig.Builder config) throws MessagingException {
        LocalDelivery mailet = new LocalDelivery(
                MemoryUsersRepository.withVirtualHosting(null),
                fallible.manager(),
                (mail, recipients) -> {
                    if (reportFault != null) {
                        throw reportFault;
                    }
                    reported.addAll(recipients);
                },
                new RecordingMetricFactory());
        mailet.init(config.setProperty("retries", "1").mailetContext(context).build());
        return mailet;
    }

    private FakeMail mail(boolean maybeDelivered) throws Exception {
        FakeMail mail = FakeMail.builder()
                .name("mail")
                .sender(MailAddressFixture.SENDER)
                .recipients(RECIPIENT1, RECIPIENT2)
                .mimeMessage(MimeMessageBuilder.mimeMessageBuilder()
                        .setSubject("hello")
                        .addHeader("Return-Path", "<forged@example.org>")
                        .addHeader(EarlierDeliveries.HEADER, "forged")
                        .setText("text"))
                .build();
        mail.setAttribute(Attribute.convertToAttribute("io.facteur.delivery-id", id));
        mail.setAttribute(Attribute.convertToAttribute("io.facteur.enqueued-at", enqueuedAt));
        if (maybeDelivered) {
            mail.setAttribute(Attribute.convertToAttribute("io.facteur.maybe-delivered", true));
        }
        return mail;
    }

    private List<String> messages(Username user) throws Exception {
        MailboxSession session = mailboxes.createSystemSession(user);
        List<String> texts = new ArrayList<>();
        for (var mailbox : mailboxes
                .search(MailboxQuery.privateMailboxesBuilder(session).build(), session)
                .collectList()
                .block()) {
            var results = mailboxes
                    .getMailbox(mailbox.getId(), session)
                    .getMessages(MessageRange.all(), FetchGroup.FULL_CONTENT, session);
            while (results.hasNext()) {
                MessageResult message = results.next();
                texts.add(new String(
                        message.getFullContent().getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1));
            }
        }
        return texts;
    }

    @Test
    void serviceShouldStoreForEachWithItsHeadersWhenFresh() throws Exception {
        FakeMail mail = mail(FRESH);
        mail.addSpecificHeaderForRecipient(
                PerRecipientHeaders.Header.builder()
                        .name("Delivered-To")
                        .value("first only")
                        .build(),
                RECIPIENT1);

        delivery.service(mail);

        assertThat(mail.getState()).isEqualTo(Mail.GHOST);
        assertThat(messages(FIRST)).hasSize(1);
        assertThat(messages(FIRST).get(0))
                .contains("Return-Path: <sender@localhost>", "X-Facteur-Delivery: " + id, "first only")
                .doesNotContain("forged");
        assertThat(messages(SECOND))
                .hasSize(1)
                .allSatisfy(text -> assertThat(text).doesNotContain("Delivered-To"));
        assertThat(context.getSentMails()).isEmpty();
    }

    @Test
    void serviceShouldStoreAllOctetsOfTheHeader() throws Exception {
        FakeMail mail = mail(FRESH);
        mail.getMessage().addHeaderLine("X-Raw: caf\u00c3\u00a9");

        delivery.service(mail);

        assertThat(messages(FIRST).get(0)).contains("X-Raw: caf\u00c3\u00a9\r\n");
    }

    @Test
    void serviceShouldStoreInTheFolderAndWithTheFlagsWhenSieveDecidedThem() throws Exception {
        FakeMail mail = mail(FRESH);
        StorageDirective.builder()
                .targetFolder("Lists.james")
                .seen(Optional.of(true))
                .build()
                .encodeAsAttributes(FIRST)
                .forEach(mail::setAttribute);

        delivery.service(mail);

        MailboxSession session = mailboxes.createSystemSession(FIRST);
        MessageResult message = mailboxes
                .getMailbox(MailboxPath.forUser(FIRST, "Lists.james"), session)
                .getMessages(MessageRange.all(), FetchGroup.MINIMAL, session)
                .next();
        assertThat(message.getFlags().contains(Flags.Flag.SEEN)).isTrue();
    }

    @Test
    void serviceShouldStoreAgainWhenTheSameMailIsFreshASecondTime() throws Exception {
        // Nobody looks: that is what makes the usual mail cost nothing.
        delivery.service(mail(FRESH));
        delivery.service(mail(FRESH));

        assertThat(messages(FIRST)).hasSize(2);
    }

    @Test
    void serviceShouldStoreOnceWhenTheMailComesAgain() throws Exception {
        delivery.service(mail(FRESH));

        delivery.service(mail(MAYBE_DELIVERED));

        assertThat(messages(FIRST)).hasSize(1);
        assertThat(messages(SECOND)).hasSize(1);
    }

    @Test
    void serviceShouldStoreForThoseWhoHaveItNotWhenTheCrashCameBetweenTwoRecipients() throws Exception {
        FakeMail half = mail(FRESH);
        half.setRecipients(List.of(RECIPIENT1));
        delivery.service(half);

        delivery.service(mail(MAYBE_DELIVERED));

        assertThat(messages(FIRST)).hasSize(1);
        assertThat(messages(SECOND)).hasSize(1);
    }

    @Test
    void serviceShouldFindItWhenTheUserMovedItAndOtherMailCameSince() throws Exception {
        delivery.service(mail(FRESH));
        MailboxSession session = mailboxes.createSystemSession(FIRST);
        mailboxes.createMailbox(MailboxPath.forUser(FIRST, "Archive"), session);
        mailboxes.moveMessages(
                MessageRange.all(), MailboxPath.inbox(FIRST), MailboxPath.forUser(FIRST, "Archive"), session);
        for (int i = 0; i < 250; i++) {
            FakeMail other = mail(FRESH);
            other.setAttribute(Attribute.convertToAttribute("io.facteur.delivery-id", "other" + i));
            StorageDirective.builder()
                    .targetFolder("Archive")
                    .build()
                    .encodeAsAttributes(FIRST)
                    .forEach(other::setAttribute);
            delivery.service(other);
        }

        delivery.service(mail(MAYBE_DELIVERED));

        assertThat(messages(FIRST)).hasSize(251);
    }

    @Test
    void serviceShouldLetTheFaultOutAndRejectNobodyWhenTheStoreIsDown() throws Exception {
        fallible.down.add(SECOND);
        FakeMail mail = mail(FRESH);

        assertThatThrownBy(() -> delivery.service(mail)).isInstanceOf(InfrastructureFault.class);

        assertThat(mail.getState()).isNotEqualTo(Mail.GHOST);
        assertThat(context.getSentMails()).isEmpty();
        fallible.down.clear();
        delivery.service(mail(MAYBE_DELIVERED));
        assertThat(messages(FIRST)).hasSize(1);
        assertThat(messages(SECOND)).hasSize(1);
    }

    @Test
    void serviceShouldStoreOnceWhenTheAnswerOfTheStoreIsLost() throws Exception {
        fallible.loseNextAnswer = true;

        delivery.service(mail(FRESH));

        assertThat(messages(FIRST)).hasSize(1);
        assertThat(messages(SECOND)).hasSize(1);
    }

    @Test
    void serviceShouldStoreItAndRejectNobodyWhenTheMailboxIsDeletedInThatMoment() throws Exception {
        fallible.goneAtAppends.set(1);

        delivery.service(mail(FRESH));

        assertThat(messages(FIRST)).hasSize(1);
        assertThat(messages(SECOND)).hasSize(1);
        assertThat(context.getSentMails()).isEmpty();
    }

    /** A name that leads to no mailbox: the mail is deferred until that is mended. */
    @Test
    void serviceShouldLetTheFaultOutAndRejectNobodyWhenTheMailboxIsNeverThere() throws Exception {
        fallible.goneAtAppends.set(100);

        assertThatThrownBy(() -> delivery.service(mail(FRESH))).isInstanceOf(InfrastructureFault.class);

        assertThat(context.getSentMails()).isEmpty();
    }

    @Test
    void serviceShouldSendOnlyWhoCannotHaveItToTheErrorProcessorWhenOverQuota() throws Exception {
        overQuota(FIRST);

        delivery.service(mail(FRESH));

        assertThat(messages(FIRST)).hasSize(1);
        assertThat(messages(SECOND)).hasSize(1);
        assertThat(context.getSentMails()).hasSize(1).allSatisfy(sent -> {
            assertThat(sent.getRecipients()).containsExactly(RECIPIENT1);
            assertThat(sent.getState()).isEqualTo(Mail.ERROR);
        });
    }

    @Test
    void serviceShouldRejectOnceWhenTheStoreIsDownForTheNextRecipient() throws Exception {
        overQuota(FIRST);
        fallible.down.add(SECOND);
        assertThatThrownBy(() -> delivery.service(mail(FRESH))).isInstanceOf(InfrastructureFault.class);
        assertThat(context.getSentMails()).isEmpty();

        fallible.down.clear();
        delivery.service(mail(MAYBE_DELIVERED));

        assertThat(context.getSentMails()).hasSize(1);
        assertThat(messages(SECOND)).hasSize(1);
    }

    @Test
    void serviceShouldThrowWhenItShallPropagate() throws Exception {
        overQuota(FIRST);
        LocalDelivery propagating = delivery(FakeMailetConfig.builder().setProperty("onMailetException", "propagate"));

        assertThatThrownBy(() -> propagating.service(mail(FRESH)))
                .isInstanceOf(MessagingException.class)
                .isNotInstanceOf(InfrastructureFault.class);
    }

    @Test
    void serviceShouldRejectNobodyWhenItShallIgnore() throws Exception {
        overQuota(FIRST);

        delivery(FakeMailetConfig.builder().setProperty("onMailetException", "ignore"))
                .service(mail(FRESH));

        assertThat(context.getSentMails()).isEmpty();
    }

    /** With the one message that fills the quota. */
    private void overQuota(Username user) throws Exception {
        var root = resources.getDefaultUserQuotaRootResolver().forUser(user);
        resources.getMaxQuotaManager().setMaxMessage(root, QuotaCountLimit.count(1));
        FakeMail filler = mail(FRESH);
        filler.setRecipients(List.of(user.asMailAddress()));
        filler.setAttribute(Attribute.convertToAttribute("io.facteur.delivery-id", "filler"));
        delivery.service(filler);
    }

    private FakeMail mailWithNotify(boolean byUser) throws Exception {
        FakeMail mail = mail(FRESH);
        mail.setDsnParameters(DsnParameters.builder()
                .addRcptParameter(RECIPIENT1, RecipientDsnParameters.of(EnumSet.of(DsnParameters.Notify.SUCCESS)))
                .build()
                .get());
        if (byUser) {
            mail.setAttribute(
                    new Attribute(Mail.SMTP_AUTH_USER, AttributeValue.of(MailAddressFixture.SENDER.asString())));
        }
        return mail;
    }

    @Test
    void successShouldBeToldForWhoHasTheMail() throws Exception {
        overQuota(SECOND);

        delivery.service(mailWithNotify(true));

        assertThat(reported).containsExactly(RECIPIENT1);
    }

    @Test
    void successShouldNotBeToldToWhoCouldBeForged() throws Exception {
        delivery.service(mailWithNotify(false));

        assertThat(messages(FIRST)).hasSize(1);
        assertThat(reported).isEmpty();
    }

    @Test
    void deliveredMailShouldBeNoErrorWhenThatCannotBeTold() throws Exception {
        reportFault = new MessagingException("a fault of the report");
        FakeMail mail = mailWithNotify(true);

        delivery.service(mail);

        assertThat(mail.getState()).isEqualTo(Mail.GHOST);
        assertThat(context.getSentMails()).isEmpty();
    }
}
