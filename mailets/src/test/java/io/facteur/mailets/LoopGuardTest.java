package io.facteur.mailets;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.james.core.builder.MimeMessageBuilder;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;
import org.apache.mailet.base.MailAddressFixture;
import org.apache.mailet.base.test.FakeMailetConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoopGuardTest {

    private final LoopGuard guard = new LoopGuard();
    private MailImpl mail;

    @BeforeEach
    void setUp() throws Exception {
        guard.init(FakeMailetConfig.builder()
                .setProperty("limit", "2")
                .setProperty("processor", "circles")
                .build());
        mail = MailImpl.builder()
                .name("mail")
                .sender(MailAddressFixture.SENDER)
                .addRecipient(MailAddressFixture.RECIPIENT1)
                .state(Mail.DEFAULT)
                .mimeMessage(MimeMessageBuilder.mimeMessageBuilder()
                        .setSubject("hello")
                        .setText("text"))
                .build();
    }

    /** As James' Sieve redirects: a new mail with the same message, and nothing else of the one before. */
    private void sendOn() throws Exception {
        mail = MailImpl.builder()
                .name("redirect-" + mail.getName())
                .sender(mail.getMaybeSender())
                .addRecipients(mail.getRecipients())
                .state(Mail.DEFAULT)
                .mimeMessage(mail.getMessage())
                .build();
    }

    @Test
    void mailShouldPassWhenItWasSentOnLessOftenThanTheLimit() throws Exception {
        guard.service(mail);
        sendOn();
        guard.service(mail);

        assertThat(mail.getState()).isEqualTo(Mail.DEFAULT);
        assertThat(mail.getMessage().getHeader(LoopGuard.MARK)).containsExactlyInAnyOrder("mail", "redirect-mail");
    }

    @Test
    void mailShouldGoToTheProcessorWhenItRunsInCircles() throws Exception {
        guard.service(mail);
        sendOn();
        guard.service(mail);
        sendOn();
        guard.service(mail);

        assertThat(mail.getState()).isEqualTo("circles");
        assertThat(mail.getErrorMessage()).contains("2 times");
    }
}
