package io.facteur.mailets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facteur.antispam.Evaluation;
import io.facteur.antispam.Verdict;
import io.facteur.authentication.check.Envelope;
import io.facteur.matchers.MailClient;
import io.facteur.matchers.MailEvaluation;
import io.facteur.messaging.spooler.InfrastructureFault;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.james.core.builder.MimeMessageBuilder;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.base.test.FakeMail;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class EvaluateTest {

    private static final String RECIPIENT = "user@here.test";

    private final List<Envelope> asked = new ArrayList<>();
    private final List<String> contents = new ArrayList<>();
    private Evaluation result = TestEvaluations.forged(TestEvaluations.verdict(RECIPIENT, Verdict.JUNK));

    private final Evaluate evaluate = new Evaluate((content, envelope, recipients) -> Mono.fromCallable(() -> {
        asked.add(envelope);
        assertThat(recipients).containsExactly(RECIPIENT);
        try (InputStream in = content.open()) {
            contents.add(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
        }
        return result;
    }));

    private static FakeMail mail() throws Exception {
        return FakeMail.builder()
                .name("mail")
                .sender("user@bank.test")
                .recipients(RECIPIENT)
                .mimeMessage(MimeMessageBuilder.mimeMessageBuilder()
                        .setSubject("hello")
                        .setText("text"))
                .build();
    }

    @Test
    void serviceShouldEvaluateWithoutAClientWhenNoneIsKnown() throws Exception {
        FakeMail mail = mail();

        evaluate.service(mail);

        assertThat(MailEvaluation.of(mail)).contains(result);
        assertThat(asked).containsExactly(new Envelope(Optional.empty(), "", "user@bank.test"));
        assertThat(contents.get(0)).contains("Subject: hello");
    }

    @Test
    void serviceShouldEvaluateWithTheClientWhenTheEvaluationCannotBeRead() throws Exception {
        FakeMail mail = mail();
        MailClient.set(mail, InetAddress.getByName("2001:db8::1"), "helo.test");
        mail.setAttribute(Attribute.convertToAttribute("io.facteur.evaluation", "{\"version\":99}"));

        evaluate.service(mail);

        assertThat(MailEvaluation.of(mail)).contains(result);
        assertThat(asked)
                .containsExactly(
                        new Envelope(Optional.of(InetAddress.getByName("2001:db8::1")), "helo.test", "user@bank.test"));
    }

    @Test
    void serviceShouldNotEvaluateAgainWhenThereIsAnEvaluation() throws Exception {
        FakeMail mail = mail();
        MailEvaluation.set(mail, TestEvaluations.forged(TestEvaluations.verdict(RECIPIENT, Verdict.ACCEPT)));

        evaluate.service(mail);

        assertThat(asked).isEmpty();
        assertThat(MailEvaluation.of(mail).orElseThrow().strictest()).isEqualTo(Verdict.ACCEPT);
    }

    @Test
    void serviceShouldEvaluateAgainWhenItWasUndecided() throws Exception {
        FakeMail mail = mail();
        MailEvaluation.set(mail, TestEvaluations.forged(TestEvaluations.verdict(RECIPIENT, Verdict.DEFER)));

        evaluate.service(mail);

        assertThat(MailEvaluation.of(mail)).contains(result);
    }

    @Test
    void serviceShouldLetTheMailWaitWhenItIsUndecidedStill() throws Exception {
        result = TestEvaluations.forged(TestEvaluations.verdict(RECIPIENT, Verdict.DEFER));
        FakeMail mail = mail();

        assertThatThrownBy(() -> evaluate.service(mail)).isInstanceOf(InfrastructureFault.class);
        assertThat(MailEvaluation.of(mail)).isEmpty();
    }

    @Test
    void contentShouldBeWhatCameOctetForOctet() throws Exception {
        String text =
                "Received: by us\r\nDKIM-Signature: v=1;\r\n \t a=rsa-sha256;\r\nX:odd  \r\nSubject: caf\u00e9\r\n"
                        + "\r\nbody \r\n\r\n\r\n";
        MailImpl mail = MailImpl.builder()
                .name("mail")
                .sender("user@bank.test")
                .addRecipient(RECIPIENT)
                .build();
        MimeMessageInputStreamSource source = MimeMessageInputStreamSource.create(
                "mail", new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)));
        mail.setMessageContent(source);

        evaluate.service(mail);
        // once the header was read, the octets come from memory
        mail.getMessage().getHeader("Subject");
        mail.removeAttribute(AttributeName.of("io.facteur.evaluation"));
        evaluate.service(mail);

        assertThat(contents).containsExactly(text, text);
        mail.dispose();
    }
}
