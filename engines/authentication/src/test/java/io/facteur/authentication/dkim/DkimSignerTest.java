package io.facteur.authentication.dkim;

import static io.facteur.authentication.dkim.Mail.HEADER;
import static io.facteur.authentication.dkim.Mail.MESSAGE;
import static io.facteur.authentication.dkim.Mail.signed;
import static io.facteur.authentication.dkim.Mail.verifyOne;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facteur.authentication.message.HeaderField;
import io.facteur.dns.DnsName;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DkimSignerTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "From",
                "To",
                "Cc",
                "Subject",
                "Date",
                "Message-ID",
                "Reply-To",
                "MIME-Version",
                "Content-Type",
                "Content-Transfer-Encoding"
            })
    void signerShouldSignOnceMoreThanThereIs(String name) {
        List<String> absent = FieldsToSign.of(Mail.reader("X: 1\r\n\r\n").header());
        List<String> present = FieldsToSign.of(Mail.reader(name + ": 1\r\n\r\n").header());

        assertThat(Collections.frequency(absent, name)).isEqualTo(1);
        assertThat(Collections.frequency(present, name)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"List-Unsubscribe", "List-Unsubscribe-Post", "In-Reply-To", "References"})
    void signerShouldSignWhenPresentAndNeverOnceMore(String name) {
        List<String> absent = FieldsToSign.of(Mail.reader("X: 1\r\n\r\n").header());
        List<String> present = FieldsToSign.of(Mail.reader(name + ": 1\r\n\r\n").header());

        assertThat(absent).doesNotContain(name);
        assertThat(Collections.frequency(present, name)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Sender", "Resent-From", "List-Id", "List-Post", "Received", "Return-Path", "DKIM-Signature"})
    void signerShouldNotSignWhatChangesOnTheWay(String name) {
        String signed = signed(name + ": 1\r\n" + MESSAGE);
        String after = signed.replace("\r\n" + name + ": 1", "").replace("\r\nFrom:", "\r\n" + name + ": 2\r\nFrom:");

        assertThat(Mail.verify(Mail.dns(), DkimPolicy.DEFAULT, after).stream().anyMatch(DkimResult::passed))
                .isTrue();
    }

    @Test
    void signerShouldSignNoMoreFieldsThanAVerifierTakes() {
        String message = "To: a@example.com\r\n".repeat(600) + HEADER + "\r\nbody\r\n";

        assertThat(verifyOne(signed(message)).code()).isEqualTo(DkimCode.PASS);
    }

    @Test
    void signerShouldFoldALongDomainOntoALineOfItsOwn() {
        DnsName domain = DnsName.of("a".repeat(63) + "." + "b".repeat(63) + "." + "c".repeat(63) + ".example.org");
        String signed = signed(MESSAGE, SigningOptions.DEFAULT, SigningKey.of(domain, "s", Mail.RSA));
        String field = signed.substring(0, signed.length() - MESSAGE.length());

        assertThat(field.lines().filter(line -> line.length() > SignatureWriter.LINE_LENGTH))
                .singleElement()
                .asString()
                .startsWith(" d=");
        assertThat(SignatureField.parse(HeaderField.of(field), SignatureSyntax.DKIM)
                        .domain())
                .contains(domain);
    }

    @Test
    void signingKeyShouldNotShowItsSecretNorTakeAnotherAlgorithm() {
        assertThat(Mail.RSA_KEY).hasToString("SigningKey[rsa._domainkey.example.org, rsa-sha256]");
        assertThat(Mail.RSA).hasToString("DkimKeyPair[rsa-sha256]");
        assertThatThrownBy(
                        () -> new SigningKey(Mail.DOMAIN, "s", SigningAlgorithm.ED25519_SHA256, Mail.RSA.privateKey()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
