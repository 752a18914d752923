package io.facteur.authentication.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.authentication.message.HeaderField;
import io.facteur.dns.DnsName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignatureFieldTest {

    private static final String HASH = "2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=";
    private static final String GOOD =
            "v=1; a=rsa-sha256; c=relaxed; d=example.org; s=one.two; i=ann=2Bx@mail.example.org; l=12; q=http:dns/txt;"
                    + " t=100; x=200; z=From:ann; h=from : to:Subject; bh=" + HASH + "; b=AAEC\r\n Aw==";

    @Test
    void parseShouldReadEveryTag() {
        SignatureField signature = parse(GOOD);

        assertThat(signature.problem()).isEmpty();
        assertThat(signature.obsolete()).isEmpty();
        assertThat(signature.algorithm()).contains(SigningAlgorithm.RSA_SHA256);
        assertThat(signature.headerCanonicalization()).isEqualTo(Canonicalization.RELAXED);
        assertThat(signature.bodyCanonicalization()).isEqualTo(Canonicalization.SIMPLE);
        assertThat(signature.domain()).contains(DnsName.of("example.org"));
        assertThat(signature.keyName()).contains(DnsName.of("one.two._domainkey.example.org"));
        assertThat(signature.identity()).isEqualTo("ann+x@mail.example.org");
        assertThat(signature.length()).isEqualTo(12);
        assertThat(signature.timestamp()).hasValue(100);
        assertThat(signature.expiration()).hasValue(200);
        assertThat(signature.signedFields()).containsExactly("from", "to", "Subject");
        assertThat(signature.bodyHash().orElseThrow()).hasSize(32);
        assertThat(signature.signature()).containsExactly(0, 1, 2, 3);
        assertThat(signature.signatureText()).isEqualTo("AAECAw==");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "v=1|v=2|unsupported-version",
                "a=rsa-sha256|a=rsa-md5|unsupported-algorithm",
                "a=rsa-sha256;||missing-tag",
                "d=example.org;||missing-tag",
                "s=one.two;||missing-tag",
                "; b=AAEC|; x1=AAEC|missing-tag",
                "h=from : to:Subject;||missing-tag",
                "c=relaxed|c=nowsp|unsupported-canonicalization",
                "c=relaxed|c=relaxed/relaxed/relaxed|unsupported-canonicalization",
                "d=example.org|d=org|malformed-domain",
                "d=example.org|d=example..org|malformed-domain",
                "d=example.org|d=exa mple.org|malformed-domain",
                "d=example.org|d=example.org.|malformed-domain",
                "s=one.two|s=|malformed-domain",
                "s=one.two|s=o*e|malformed-domain",
                "i=ann=2Bx@mail|i=ann@mail.com,|malformed-signature",
                "@mail.example.org|@example.com|identity-outside-domain",
                "@mail.example.org|@notexample.org|identity-outside-domain",
                "i=ann=2Bx@mail.example.org|i=ann|malformed-signature",
                "i=ann=2Bx|i=ann=2|malformed-signature",
                "i=ann=2Bx|i=ann=40evil.example|malformed-signature",
                "i=ann=2Bx|i=ann@evil.example|malformed-signature",
                "l=12|l=-1|malformed-signature",
                "l=12|l=|malformed-signature",
                "t=100|t=now|malformed-signature",
                "x=200|x=100|malformed-signature",
                "q=http:dns/txt|q=http|unsupported-query-method",
                "h=from : to|h=to|from-not-signed",
                "h=from : to|h=from::to|malformed-signature",
                "h=from : to|h=fr om:to|malformed-signature",
                "bh=2jUS|bh=!jUS|malformed-base64",
                "bh=2jUSOH9N|bh=|malformed-signature",
                "b=AAEC|b=A*EC|malformed-base64",
                "z=From:ann|d=example.com|malformed-signature"
            })
    void parseShouldTellWhyASignatureCannotBeUsed(String good, String bad, String reason) {
        SignatureField signature = parse(GOOD.replace(good, bad == null ? "" : bad));

        assertThat(signature.problem().orElseThrow().code())
                .describedAs("%s", signature.problem())
                .isEqualTo(reason);
    }

    @Test
    void parseShouldTakeAnAtSignInAQuotedLocalPart() {
        SignatureField signature = parse(GOOD.replace("i=ann=2Bx", "i=\"ann=40home\""));

        assertThat(signature.problem()).isEmpty();
        assertThat(signature.identity()).isEqualTo("\"ann@home\"@mail.example.org");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"v=1; |", "v=1|v=0.5", "v=1; a=rsa-sha256; c=relaxed;|a=rsa-sha256; c=relaxed; q1=1;"})
    void parseShouldTellASignatureOfADraft(String good, String old) {
        SignatureField signature = parse(GOOD.replace(good, old == null ? "" : old));

        assertThat(signature.problem()).isEmpty();
        assertThat(signature.obsolete()).isPresent();
    }

    @Test
    void parseShouldGiveWhatCouldBeReadOfASignatureThatCannotBeUsed() {
        SignatureField signature = parse("v=1; d=example.org; s=one; a=rsa-sha512; b=AAAA");

        assertThat(signature.problem()).isPresent();
        assertThat(signature.domain()).contains(DnsName.of("example.org"));
        assertThat(signature.selector()).isEqualTo("one");
        assertThat(signature.identity()).isEqualTo("@example.org");
        assertThat(signature.algorithmName()).isEqualTo("rsa-sha512");
    }

    @Test
    void parseShouldTakeNoMoreSignedFieldsThanTheLimit() {
        int limit = SignatureParser.MAXIMUM_SIGNED_FIELDS;

        assertThat(parse(GOOD.replace("; h=", "; h=" + "a:".repeat(limit - 3))).problem())
                .isEmpty();
        assertThat(parse(GOOD.replace("; h=", "; h=" + "a:".repeat(limit - 2)))
                        .problem()
                        .orElseThrow()
                        .code())
                .isEqualTo("too-many-signed-fields");
    }

    @Test
    void parseShouldTakeNumbersThatAreLongerThanAnyMessage() {
        SignatureField signature = parse(GOOD.replace("l=12", "l=" + "9".repeat(76)));

        assertThat(signature.problem()).isEmpty();
        assertThat(signature.hasLength()).isTrue();
        assertThat(parse(GOOD.replace("l=12", "l=" + "9".repeat(77))).problem()).isPresent();
    }

    @Test
    void instancesOfArcShouldGoFromOneToFifty() {
        for (int instance : new int[] {1, 50}) {
            SignatureField seal = seal("i=" + instance);
            assertThat(seal.problem()).isEmpty();
            assertThat(seal.instance()).isEqualTo(instance);
        }
        for (String instance : new String[] {"i=0", "i=51", "i=x", "i=", "j=1"}) {
            assertThat(seal(instance).problem()).describedAs(instance).isPresent();
        }
    }

    private static SignatureField seal(String instance) {
        HeaderField field =
                HeaderField.of("ARC-Seal: " + instance + "; a=rsa-sha256; cv=none; d=example.org; s=one; b=AAAA");
        return SignatureField.parse(field, SignatureSyntax.ARC_SEAL);
    }

    private static SignatureField parse(String tags) {
        return SignatureField.parse(HeaderField.of("DKIM-Signature: " + tags), SignatureSyntax.DKIM);
    }
}
