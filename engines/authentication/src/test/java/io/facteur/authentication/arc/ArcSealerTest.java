package io.facteur.authentication.arc;

import static io.facteur.authentication.arc.Chains.FORWARDER;
import static io.facteur.authentication.arc.Chains.LIST;
import static io.facteur.authentication.arc.Chains.MESSAGE;
import static io.facteur.authentication.arc.Chains.SCHOOL;
import static io.facteur.authentication.arc.Chains.sealed;
import static io.facteur.authentication.arc.Chains.trySeal;
import static io.facteur.authentication.arc.Chains.validate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facteur.authentication.dkim.DkimKey;
import io.facteur.authentication.dkim.HashAlgorithm;
import io.facteur.authentication.dkim.SignatureField;
import io.facteur.authentication.dkim.SignatureSyntax;
import io.facteur.authentication.dkim.SigningKey;
import io.facteur.authentication.message.HeaderField;
import io.facteur.dns.DnsName;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class ArcSealerTest {

    private static List<HeaderField> set(String message, ArcCode arrival) {
        return trySeal(message, SCHOOL, arrival).value().orElseThrow();
    }

    private static String refusal(String message, ArcCode arrival) {
        return trySeal(message, FORWARDER, arrival).problem().orElseThrow().code();
    }

    private static SignatureField seal(List<HeaderField> set) {
        return SignatureField.parse(set.get(0), SignatureSyntax.ARC_SEAL);
    }

    private static SignatureField signature(List<HeaderField> set) {
        return SignatureField.parse(set.get(1), SignatureSyntax.ARC_MESSAGE_SIGNATURE);
    }

    private static String status(List<HeaderField> set) {
        return seal(set).tags().orElseThrow().value("cv").orElseThrow();
    }

    @Test
    void firstSetShouldBeAsTheGrammarWants() {
        List<HeaderField> set = set(MESSAGE, ArcCode.NONE);

        assertThat(set)
                .extracting(HeaderField::name)
                .containsExactly("ARC-Seal", "ARC-Message-Signature", "ARC-Authentication-Results");
        assertThat(set).allSatisfy(field -> {
            assertThat(field.value()).startsWith("i=1; ");
            assertThat(Chains.onTop(List.of(field), "").lines())
                    .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(78));
        });
        assertThat(set.get(0).value())
                .startsWith("i=1; a=rsa-sha256; d=school.example; s=arc; t=" + Chains.NOW.getEpochSecond()
                        + "; cv=none; b=");
        assertThat(set.get(2).value()).isEqualTo("i=1; mx.school.example;\tdmarc=pass header.from=author.example");
        assertThat(signature(set).problem()).isEmpty();
        assertThat(seal(set).problem()).isEmpty();
    }

    @Test
    void nextSetShouldContinueTheChain() {
        List<HeaderField> set = set(sealed(LIST, LIST), ArcCode.PASS);

        assertThat(seal(set).instance()).isEqualTo(3);
        assertThat(status(set)).isEqualTo("pass");
    }

    @Test
    void signatureShouldCoverSignaturesOfDkimAndNothingOfArc() {
        String message = "DKIM-Signature: v=1\r\nDKIM-Signature: v=2\r\nAuthentication-Results: x; none\r\n"
                + "Received: from x\r\n" + sealed(LIST);
        List<String> names = signature(set(message, ArcCode.PASS)).signedFields().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .toList();

        assertThat(names).contains("from", "subject", "message-id");
        assertThat(names).filteredOn("dkim-signature"::equals).hasSize(2);
        assertThat(names)
                .doesNotContain(
                        "authentication-results",
                        "received",
                        "arc-seal",
                        "arc-message-signature",
                        "arc-authentication-results");
    }

    @Test
    void signatureShouldNotNameMoreFieldsThanAreRead() {
        String message = "DKIM-Signature: v=1\r\n".repeat(300) + MESSAGE;
        List<HeaderField> set = set(message, ArcCode.NONE);

        assertThat(signature(set).signedFields()).hasSize(256);
        assertThat(validate(Chains.onTop(set, message)).code()).isEqualTo(ArcCode.PASS);
    }

    @Test
    void sealOfABrokenChainShouldCoverItsOwnSetOnly() {
        List<HeaderField> set = set(sealed(LIST) + "More\r\n", ArcCode.FAIL);

        assertThat(status(set)).isEqualTo("fail");
        assertThat(seal(set).instance()).isEqualTo(2);
        byte[] own = new SealHashes()
                .next(
                        set.get(2),
                        set.get(1),
                        set.get(0),
                        seal(set).signatureTag().orElseThrow());
        DkimKey key = DkimKey.parse(Chains.RSA.record().text()).value().orElseThrow();
        assertThat(key.key().open(HashAlgorithm.SHA256, seal(set).signature()).signs(own))
                .isTrue();
    }

    @Test
    void brokenChainShouldStayBroken() {
        String message = Chains.seal(sealed(LIST) + "More\r\n", SCHOOL, ArcCode.FAIL);

        assertThat(validate(message).explanation().code()).isEqualTo("chain-broken-before");
        assertThat(refusal(message, ArcCode.FAIL)).isEqualTo("chain-broken-before");
    }

    @Test
    void chainShouldBeBrokenWhenItCouldNotBeCheckedOrIsNotWhatCame() {
        assertThat(status(set(sealed(LIST), ArcCode.TEMPERROR))).isEqualTo("fail");
        assertThat(status(set(sealed(LIST), ArcCode.NONE))).isEqualTo("fail");
        assertThat(status(set(MESSAGE, ArcCode.PASS))).isEqualTo("fail");
        assertThat(status(set(sealed(LIST).replaceFirst("ARC-Auth", "X-Auth"), ArcCode.PASS)))
                .isEqualTo("fail");
    }

    @Test
    void fiftyFirstSetShouldBeRefused() {
        SigningKey[] keys = new SigningKey[50];
        Arrays.fill(keys, LIST);
        String full = sealed(keys);

        assertThat(refusal(full, ArcCode.PASS)).isEqualTo("too-many-sets");
        assertThat(refusal("ARC-Seal: i=50; cv=none\r\n" + full, ArcCode.FAIL)).isEqualTo("too-many-sets");
    }

    @Test
    void messageWhoseHeaderIsTooLongShouldBeRefused() {
        String message = "X-Long: " + "a".repeat(70_000) + "\r\n" + MESSAGE;

        assertThat(refusal(message, ArcCode.NONE)).isEqualTo("header-not-read");
    }

    @Test
    void keyOfAnotherAlgorithmShouldBeRefused() {
        SigningKey key = SigningKey.of(DnsName.of("list.example"), "arc", Chains.ED25519);

        assertThatThrownBy(() -> new ArcSealer(key, Chains.CLOCK))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("rsa-sha256");
    }
}
