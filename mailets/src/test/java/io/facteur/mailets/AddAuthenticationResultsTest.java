package io.facteur.mailets;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.antispam.Verdict;
import io.facteur.authentication.policy.PolicySettings;
import io.facteur.authentication.settings.AuthenticationSettings;
import io.facteur.matchers.MailEvaluation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.Set;
import javax.mail.Session;
import javax.mail.internet.MimeMessage;
import org.apache.mailet.base.test.FakeMail;
import org.junit.jupiter.api.Test;

class AddAuthenticationResultsTest {

    private static final String MESSAGE =
            "Received: from helo.test by mx.here.test;\r\n\tMon, 1 Jan 2024 00:00:00 +0000\r\n"
                    + "authentication-results: mx.here.test; dmarc=pass header.from=bank.test\r\n"
                    + "Authentication-Results: other.test; spf=pass smtp.mailfrom=bank.test\r\n"
                    + "X-Facteur-Evaluation: forged\r\n"
                    + "X-Facteur-Junk: forged\r\n"
                    + "From: user@bank.test\r\n"
                    + "To: a@here.test,\r\n b@here.test\r\n"
                    + "Subject: caf\u00e9\r\n"
                    + "Authentication-Results: MX.HERE.TEST; dkim=pass\r\n"
                    + "\r\n"
                    + "body\r\n";

    private final AddAuthenticationResults mailet = new AddAuthenticationResults(new AuthenticationSettings(
            "mx.here.test",
            AuthenticationSettings.Dns.DEFAULT,
            AuthenticationSettings.Dkim.DEFAULT,
            Set.of(),
            false,
            PolicySettings.DEFAULT));

    private static FakeMail mail() throws Exception {
        return FakeMail.builder()
                .name("mail")
                .recipients("a@here.test")
                .mimeMessage(new MimeMessage(
                        Session.getInstance(new Properties()),
                        new ByteArrayInputStream(MESSAGE.getBytes(StandardCharsets.ISO_8859_1))))
                .build();
    }

    private static String text(FakeMail mail) throws Exception {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        mail.getMessage().writeTo(octets);
        return octets.toString(StandardCharsets.ISO_8859_1);
    }

    @Test
    void serviceShouldSayOnTopWhatWasFoundAndRemoveWhatIsForged() throws Exception {
        FakeMail mail = mail();
        MailEvaluation.set(mail, TestEvaluations.forged(TestEvaluations.verdict("a@here.test", Verdict.JUNK)));

        mailet.service(mail);

        assertThat(text(mail)).isEqualTo("""
                Authentication-Results: mx.here.test;
                \tiprev=pass policy.iprev=192.0.2.1;
                \tspf=none reason=why smtp.helo=helo.test;
                \tspf=fail reason=why smtp.mailfrom=user@bank.test;
                \tdkim=fail reason=why header.d=bank.test header.i=@bank.test
                \theader.s=s1 header.a=rsa-sha256 header.b=abcdefgh;
                \tdkim=policy reason="2 signatures were not looked at";
                \tarc=none;
                \tdmarc=fail reason=why header.from=bank.test policy.dmarc=quarantine
                X-Facteur-Evaluation: 0123456789
                Received: from helo.test by mx.here.test;
                \tMon, 1 Jan 2024 00:00:00 +0000
                Authentication-Results: other.test; spf=pass smtp.mailfrom=bank.test
                From: user@bank.test
                To: a@here.test,
                 b@here.test
                Subject: caf\u00e9

                body
                """.replace("\n", "\r\n"));
    }

    @Test
    void serviceShouldChangeNothingMoreWhenTheMailComesAgain() throws Exception {
        FakeMail mail = mail();
        MailEvaluation.set(mail, TestEvaluations.forged(TestEvaluations.verdict("a@here.test", Verdict.JUNK)));
        mailet.service(mail);
        String once = text(mail);

        mailet.service(mail);

        assertThat(text(mail)).isEqualTo(once);
    }

    @Test
    void serviceShouldOnlyRemoveWhatIsForgedWhenThereIsNoEvaluation() throws Exception {
        FakeMail mail = mail();

        mailet.service(mail);

        assertThat(text(mail))
                .startsWith("Received: from helo.test")
                .contains("Authentication-Results: other.test")
                .doesNotContainIgnoringCase("mx.here.test; d")
                .doesNotContain("forged");
    }

    @Test
    void receivedShouldStillComeOnTopOfIt() throws Exception {
        FakeMail mail = mail();
        MailEvaluation.set(mail, TestEvaluations.forged(TestEvaluations.verdict("a@here.test", Verdict.JUNK)));
        mailet.service(mail);

        mail.getMessage().setHeader("Return-Path", "<user@bank.test>");

        assertThat(text(mail)).startsWith("Return-Path: <user@bank.test>\r\n");
    }
}
