package io.facteur.authentication.dkim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facteur.dns.DnsName;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DkimKeyPairTest {

    @Test
    void pemShouldBeReadAgain() {
        for (DkimKeyPair pair : List.of(Mail.RSA, Mail.ED25519)) {
            DkimKeyPair again = DkimKeyPair.parsePem(pair.pem()).value().orElseThrow();

            assertThat(again.algorithm()).isEqualTo(pair.algorithm());
            assertThat(again.privateKey()).isEqualTo(pair.privateKey());
            assertThat(again.publicKey()).isEqualTo(pair.publicKey());
        }
    }

    @Test
    void pkcs1ShouldBeRead() {
        byte[] pkcs8 = Mail.RSA.privateKey().getEncoded();
        // PrivateKeyInfo of 1,024 bits: 26 octets of frames, version and algorithm before the key
        String pem = new Pem("RSA PRIVATE KEY", Arrays.copyOfRange(pkcs8, 26, pkcs8.length)).text();

        assertThat(DkimKeyPair.parsePem(pem).value().orElseThrow().publicKey()).isEqualTo(Mail.RSA.publicKey());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no key",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----\nAAAA",
                "-----BEGIN PRIVATE KEY-----\n*\n-----END PRIVATE KEY-----",
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----",
                "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----",
                "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"
            })
    void pemShouldBeAProblemWhenThereIsNoKeyToReadInIt(String pem) {
        assertThat(DkimKeyPair.parsePem(pem).problem().orElseThrow().code()).isEqualTo("key-malformed");
    }

    @Test
    void keysShouldNotBeShorterOrLongerThanWhatCanBeUsed() {
        assertThat(DkimKeyPair.parsePem(Mail.shortRsa(768).pem()).problem()).isPresent();
        for (int bits : new int[] {1023, VerificationKey.MAXIMUM_RSA_BITS + 1}) {
            assertThatThrownBy(() -> DkimKeyPair.generateRsa(bits)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void recordShouldBeReadAgainAsThePublicKey() {
        for (DkimKeyPair pair : List.of(Mail.RSA, Mail.ED25519)) {
            List<String> strings = DnsText.split(pair.record().text());
            DkimKey published = DkimKey.parse(String.join("", strings)).value().orElseThrow();

            assertThat(strings).allMatch(string -> string.length() <= DnsText.MAXIMUM_STRING);
            assertThat(pair.isPublishedAs(published)).isTrue();
        }
        DkimKey other = DkimKey.parse(Mail.ED25519.record().text()).value().orElseThrow();
        assertThat(Mail.RSA.isPublishedAs(other)).isFalse();
    }

    @Test
    void zoneLineShouldSplitWhatIsLongerThanAString() {
        assertThat(DnsText.zoneLine(DnsName.of("s._domainkey.example.org"), "x".repeat(255) + "y"))
                .isEqualTo("s._domainkey.example.org. IN TXT ( \"" + "x".repeat(255) + "\" \"y\" )");
        assertThat(DnsText.split("x".repeat(255))).hasSize(1);
        assertThat(DnsText.split("x".repeat(256))).hasSize(2);
    }
}
