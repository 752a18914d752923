package io.facteur.mailets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facteur.antispam.Verdict;
import io.facteur.authentication.arc.ArcCode;
import io.facteur.authentication.arc.ArcPolicy;
import io.facteur.authentication.arc.ArcResult;
import io.facteur.authentication.arc.ArcValidator;
import io.facteur.authentication.dkim.DkimKeyCache;
import io.facteur.authentication.dkim.DkimKeyFinder;
import io.facteur.authentication.dkim.DkimKeyPair;
import io.facteur.authentication.dkim.DkimPolicy;
import io.facteur.authentication.dkim.DkimResult;
import io.facteur.authentication.dkim.DkimVerifier;
import io.facteur.authentication.message.MessageReader;
import io.facteur.authentication.policy.PolicySettings;
import io.facteur.authentication.settings.AuthenticationSettings;
import io.facteur.authentication.signing.MemorySigningKeyStore;
import io.facteur.authentication.signing.SigningKeys;
import io.facteur.dns.DnsClient;
import io.facteur.dns.DnsName;
import io.facteur.dns.zone.ZoneDns;
import io.facteur.matchers.MailEvaluation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import javax.mail.MessagingException;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.mailet.base.test.FakeMailetConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningTest {

    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(1_700_000_000), ZoneOffset.UTC);
    private static final DkimKeyPair RSA = DkimKeyPair.generateRsa(2048);
    private static final DkimKeyPair ED25519 = DkimKeyPair.generateEd25519();

    @TempDir
    private Path directory;

    private static MailImpl mail(String from) throws Exception {
        String text = "Received: from helo.test\r\n\tby here.test\r\nFrom: " + from
                + "\r\n"
                + "To: a@here.test,\r\n"
                + "  b@here.test\r\n"
                + "Subject: caf\u00e9  au lait\r\n"
                + "Date: Mon, 1 Jan 2024 00:00:00 +0000\r\n"
                + "\r\n"
                + "body \r\n\r\n"
                + "more\r\n\r\n";
        MailImpl mail = MailImpl.builder()
                .name("mail")
                .sender("user@bank.test")
                .addRecipient("a@here.test")
                .build();
        mail.setMessageContent(MimeMessageInputStreamSource.create(
                "mail", new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1))));
        return mail;
    }

    private DkimSign dkim(String... parameters) throws Exception {
        DkimSign mailet = new DkimSign(new SigningKeys(new MemorySigningKeyStore(), CLOCK), CLOCK);
        mailet.init(config(parameters));
        return mailet;
    }

    private static FakeMailetConfig config(String... parameters) {
        FakeMailetConfig.Builder config = FakeMailetConfig.builder();
        for (int i = 0; i < parameters.length; i += 2) {
            config.setProperty(parameters[i], parameters[i + 1]);
        }
        return config.build();
    }

    private String key(String name, DkimKeyPair pair) throws IOException {
        return Files.writeString(directory.resolve(name), pair.pem()).toString();
    }

    private static DnsClient dns() {
        return ZoneDns.builder()
                .txt("rsa._domainkey.bank.test", strings(RSA))
                .txt("ed._domainkey.bank.test", strings(ED25519))
                .txt("arc._domainkey.here.test", strings(RSA))
                .build();
    }

    /** RFC 1035 3.3: none is longer than 255 octets. */
    private static String[] strings(DkimKeyPair pair) {
        return pair.record().text().split("(?<=\\G.{200})");
    }

    private static DkimKeyFinder keys() {
        return new DkimKeyFinder(new DkimKeyCache(10));
    }

    private static List<DkimResult> verify(MailImpl mail) throws Exception {
        try (InputStream in = new MailContent(mail).open()) {
            return new DkimVerifier(DkimPolicy.DEFAULT, keys(), CLOCK)
                    .verify(dns(), MessageReader.open(in), List.of(DnsName.of("bank.test")))
                    .block();
        }
    }

    @Test
    void dkimShouldSignForTheAuthorWithBothKeys() throws Exception {
        key("bank.test.pem", RSA);
        key("bank.test.ed.pem", ED25519);
        MailImpl mail = mail("User <user@bank.test>");

        dkim(
                        "selector",
                        "rsa",
                        "keyFile",
                        directory + "/${domain}.pem",
                        "ed25519Selector",
                        "ed",
                        "ed25519KeyFile",
                        directory + "/${domain}.ed.pem")
                .service(mail);

        assertThat(verify(mail))
                .hasSize(2)
                .allSatisfy(result -> assertThat(result.passed())
                        .as(result.explanation().text())
                        .isTrue());
        assertThat(mail.getMessage().getAllHeaders().nextElement().getName()).isEqualTo("DKIM-Signature");
        mail.dispose();
    }

    @Test
    void dkimShouldLeaveTheMessageWhenTheAuthorsDomainHasNoKey() throws Exception {
        key("bank.test.pem", RSA);
        DkimSign sign = dkim("selector", "rsa", "keyFile", directory + "/${domain}.pem");

        for (String from : List.of("user@other.test", "a@bank.test, b@other.test", "nobody", "x@../bank.test")) {
            MailImpl mail = mail(from);
            sign.service(mail);
            assertThat(mail.getMessage().getHeader("DKIM-Signature")).as(from).isNull();
            mail.dispose();
        }
    }

    @Test
    void dkimShouldSignOnlyForTheDomainsThatAreNamed() throws Exception {
        String file = key("one.pem", RSA);
        DkimSign sign = dkim("domains", "bank.test, example.test", "selector", "rsa", "keyFile", file);
        MailImpl named = mail("user@bank.test");
        MailImpl other = mail("user@other.test");

        sign.service(named);
        sign.service(other);

        assertThat(verify(named)).hasSize(1).allMatch(DkimResult::passed);
        assertThat(other.getMessage().getHeader("DKIM-Signature")).isNull();
        named.dispose();
        other.dispose();
    }

    @Test
    void dkimShouldTakeANewKeyWithoutARestart() throws Exception {
        String file = key("one.pem", DkimKeyPair.generateRsa(2048));
        DkimSign sign = dkim("domains", "bank.test", "selector", "rsa", "keyFile", file);
        MailImpl before = mail("user@bank.test");
        sign.service(before);
        assertThat(verify(before)).noneMatch(DkimResult::passed);

        key("one.pem", RSA);
        Files.setLastModifiedTime(Path.of(file), FileTime.fromMillis(1_000));
        MailImpl after = mail("user@bank.test");
        sign.service(after);

        assertThat(verify(after)).allMatch(DkimResult::passed).hasSize(1);
        before.dispose();
        after.dispose();
    }

    @Test
    void dkimShouldSayAtTheStartWhatIsMissing() throws Exception {
        String garbage =
                Files.writeString(directory.resolve("garbage.pem"), "garbage").toString();

        assertThatThrownBy(() -> dkim("keyFile", "x"))
                .isInstanceOf(MessagingException.class)
                .hasMessage("DkimSign: selector is missing");
        assertThatThrownBy(() -> dkim("selector", "s", "keyFile", directory + "/one.pem"))
                .hasMessageContaining("without domains, keyFile must contain ${domain}");
        assertThatThrownBy(() -> dkim("domains", "bank.test", "selector", "s", "keyFile", directory + "/no.pem"))
                .hasMessageContaining("there is no key for bank.test");
        assertThatThrownBy(() -> dkim("domains", "bank.test", "selector", "s", "keyFile", garbage))
                .hasMessageContaining(garbage + " is no key that can sign");
    }

    @Test
    void arcShouldSealWhatWasEvaluated() throws Exception {
        MailImpl mail = mail("user@bank.test");
        MailEvaluation.set(mail, TestEvaluations.forged(TestEvaluations.verdict("a@here.test", Verdict.ACCEPT)));
        MailImpl other = mail("user@bank.test");
        ArcSeal seal = new ArcSeal(
                new AuthenticationSettings(
                        "mx.here.test",
                        AuthenticationSettings.Dns.DEFAULT,
                        AuthenticationSettings.Dkim.DEFAULT,
                        Set.of(),
                        false,
                        PolicySettings.DEFAULT),
                CLOCK);
        seal.init(config("domain", "here.test", "selector", "arc", "keyFile", key("arc.pem", RSA)));

        seal.service(mail);
        seal.service(other);

        ArcPolicy trusting = ArcPolicy.DEFAULT.trusting(Set.of(DnsName.of("here.test")));
        try (InputStream in = new MailContent(mail).open()) {
            ArcResult result = new ArcValidator(trusting, keys(), CLOCK)
                    .validate(dns(), MessageReader.open(in))
                    .block();
            assertThat(result.code()).as(result.explanation().text()).isEqualTo(ArcCode.PASS);
            assertThat(result.trusted().orElseThrow().authservId()).isEqualTo("mx.here.test");
        }
        assertThat(other.getMessage().getHeader("ARC-Seal")).isNull();
        mail.dispose();
        other.dispose();
    }
}
