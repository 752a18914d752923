package io.facteur.authentication.dkim;

import static io.facteur.authentication.dkim.Mail.ED25519;
import static io.facteur.authentication.dkim.Mail.MESSAGE;
import static io.facteur.authentication.dkim.Mail.RSA;
import static io.facteur.authentication.dkim.Mail.signed;
import static io.facteur.authentication.dkim.Mail.signedWith;
import static io.facteur.authentication.dkim.Mail.verifyOne;
import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.dns.DnsAnswer.Outcome;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a verifier does with the keys that are published, or not. */
class DkimKeysTest {

    private static final String NAME = "rsa._domainkey.example.org";
    private static final String P = RSA.record().key();

    @ParameterizedTest
    @CsvSource({
        "NO_DATA,PERMERROR,no-key,false",
        "NO_SUCH_NAME,PERMERROR,no-key,false",
        "TEMPORARY_FAILURE,TEMPERROR,dns-failure,false",
        "OVER_BUDGET,TEMPERROR,dns-budget-spent,false",
        "RESOLVER_DOWN,TEMPERROR,resolver-down,true"
    })
    void verifierShouldTellWhyThereIsNoKey(Outcome outcome, DkimCode code, String reason, boolean resolverDown) {
        DkimResult result = verifyOne(new TextDns().failing(NAME, outcome), DkimPolicy.DEFAULT, signed(MESSAGE));

        assertThat(result.code()).isEqualTo(code);
        assertThat(result.cryptography()).isEqualTo(code);
        assertThat(result.explanation().code()).isEqualTo(reason);
        assertThat(result.explanation().text()).contains(NAME);
        assertThat(result.resolverDown()).isEqualTo(resolverDown);
        assertThat(result.keyBits()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "v=DKIM1; p=|key-revoked",
                "v=DKIM1; k=rsa; p=  ;|key-revoked",
                "v=DKIM1; k=rsa|key-malformed",
                "v=DKIM2; p=KEY|key-malformed",
                "k=rsa; v=DKIM1; p=KEY|key-malformed",
                "v=DKIM1; k=rsa; t; p=KEY|key-malformed",
                "v=DKIM1; p=KEY; p=KEY|key-malformed",
                "v=DKIM1; p=#KEY|key-malformed",
                "v=DKIM1; p=AAAA|key-malformed",
                "v=DKIM1; k=rot13; p=KEY|key-other-algorithm",
                "v=DKIM1; k=ed25519; p=KEY|key-malformed",
                "v=DKIM1; h=sha1; p=KEY|key-other-hash",
                "v=DKIM1; h=sha1:sha512; p=KEY|key-other-hash",
                "v=DKIM1; s=tlsrpt; p=KEY|key-not-for-email",
                "v=DKIM1; g=; p=KEY|key-not-for-identity",
                "v=DKIM1; g=ann; p=KEY|key-not-for-identity",
                "v=spf1 -all|key-malformed",
                "''|key-malformed"
            })
    void verifierShouldNotUseAKeyThatItsRecordDoesNotAllow(String record, String reason) {
        TextDns dns = new TextDns().with(NAME, record.replace("KEY", P));

        DkimResult result = verifyOne(dns, DkimPolicy.DEFAULT, signed(MESSAGE));

        assertThat(result.code()).describedAs("%s", result).isEqualTo(DkimCode.PERMERROR);
        assertThat(result.explanation().code()).isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "p=KEY",
                "v=DKIM1;p=KEY;",
                "v=DKIM1 ; k = rsa ; h=sha1 : SHA256 ; s=email : x ; n=a note; t=; x1=other; p=KEY ; ",
                "v=DKIM1; s=*; g=*; p=KEY"
            })
    void verifierShouldUseAKeyWhateverElseItsRecordSays(String record) {
        TextDns dns = new TextDns().with(NAME, record.replace("KEY", P));

        assertThat(verifyOne(dns, DkimPolicy.DEFAULT, signed(MESSAGE)).code()).isEqualTo(DkimCode.PASS);
    }

    @Test
    void verifierShouldUseAKeyThatIsFoldedAndPkcs1() {
        RSAPublicKey key = (RSAPublicKey) RSA.publicKey();
        String pkcs1 = Base64.getMimeEncoder(40, new byte[] {' '}).encodeToString(pkcs1(key));

        assertThat(verifyOne(new TextDns().with(NAME, "v=DKIM1; p=" + pkcs1), DkimPolicy.DEFAULT, signed(MESSAGE))
                        .code())
                .isEqualTo(DkimCode.PASS);
    }

    @Test
    void verifierShouldSayThatTheOwnerIsTesting() {
        TextDns dns = new TextDns().with(NAME, "v=DKIM1; t=y:s; p=" + P);

        DkimResult result = verifyOne(dns, DkimPolicy.DEFAULT, signed(MESSAGE));

        assertThat(result.testing()).isTrue();
        assertThat(result.explanation().text()).isEqualTo("DKIM passed for d=example.org (its owner is testing, t=y)");
    }

    @Test
    void verifierShouldKeepToStrictIdentities() {
        TextDns strict = new TextDns().with(NAME, "v=DKIM1; t=s; p=" + P);
        String subdomain = signedWith("i=ann@mail.example.org");

        assertThat(verifyOne(subdomain).code()).isEqualTo(DkimCode.PASS);
        assertThat(verifyOne(strict, DkimPolicy.DEFAULT, subdomain)
                        .explanation()
                        .code())
                .isEqualTo("key-not-for-subdomains");
        assertThat(verifyOne(strict, DkimPolicy.DEFAULT, signedWith("i=ann@Example.ORG"))
                        .code())
                .isEqualTo(DkimCode.PASS);
    }

    @ParameterizedTest
    @CsvSource({"ann*,true", "*nn,true", "a*n,true", "an*nn,false", "Ann,false", "ann,true", "ann*ann,false"})
    void verifierShouldKeepToTheLocalPartsOfAnOldKey(String pattern, boolean allowed) {
        TextDns dns = new TextDns().with(NAME, "v=DKIM1; g=" + pattern + "; p=" + P);

        assertThat(verifyOne(dns, DkimPolicy.DEFAULT, signedWith("i=ann@example.org"))
                        .passed())
                .isEqualTo(allowed);
    }

    @Test
    void verifierShouldTryEachOfSeveralRecordsUpToTheLimit() {
        String good = RSA.record().text();
        String other = Mail.shortRsa(1024).publicKey() instanceof RSAPublicKey key
                ? "v=DKIM1; p=" + Base64.getEncoder().encodeToString(key.getEncoded())
                : "";

        TextDns third = new TextDns().with(NAME, "garbage", other, good);
        TextDns fourth = new TextDns().with(NAME, "garbage", "v=DKIM1; p=", "more garbage", good);

        assertThat(verifyOne(third, DkimPolicy.DEFAULT, signed(MESSAGE)).code()).isEqualTo(DkimCode.PASS);
        assertThat(DkimKeyFinder.MAXIMUM_KEYS).isEqualTo(3);
        assertThat(verifyOne(fourth, DkimPolicy.DEFAULT, signed(MESSAGE)).code())
                .isEqualTo(DkimCode.PERMERROR);
    }

    @Test
    void verifierShouldFailWithTheKeyOfAnother() {
        TextDns dns = new TextDns().with(NAME, Mail.shortRsa(1024).record().text());

        assertThat(verifyOne(dns, DkimPolicy.DEFAULT, signed(MESSAGE)).code()).isEqualTo(DkimCode.FAIL);
    }

    @Test
    void verifierShouldNotUseAKeyOfAnotherType() {
        TextDns dns = new TextDns().with(NAME, ED25519.record().text());

        assertThat(verifyOne(dns, DkimPolicy.DEFAULT, signed(MESSAGE))
                        .explanation()
                        .code())
                .isEqualTo("key-other-algorithm");
    }

    @Test
    void keyShouldNotBeLargerThanTheLimits() throws GeneralSecurityException {
        BigInteger e = BigInteger.valueOf(65537);
        BigInteger largest =
                BigInteger.ONE.shiftLeft(VerificationKey.MAXIMUM_RSA_BITS).subtract(BigInteger.ONE);
        BigInteger tooLarge =
                BigInteger.ONE.shiftLeft(VerificationKey.MAXIMUM_RSA_BITS).add(BigInteger.ONE);
        BigInteger largestExponent =
                BigInteger.ONE.shiftLeft(VerificationKey.MAXIMUM_EXPONENT_BITS).subtract(BigInteger.ONE);
        BigInteger modulus = ((RSAPublicKey) RSA.publicKey()).getModulus();

        assertThat(problem(largest, e)).isEmpty();
        assertThat(problem(tooLarge, e)).isEqualTo("key-too-large");
        assertThat(problem(modulus, largestExponent)).isEmpty();
        assertThat(problem(modulus, largestExponent.add(BigInteger.TWO))).isEqualTo("key-too-large");
        assertThat(problem(modulus, BigInteger.ONE.shiftLeft(1000).add(BigInteger.ONE)))
                .isEqualTo("key-too-large");
    }

    @Test
    void keyShouldNotBeOneThatProtectsNothing() throws GeneralSecurityException {
        BigInteger e = BigInteger.valueOf(65537);
        BigInteger modulus = ((RSAPublicKey) RSA.publicKey()).getModulus();

        assertThat(problem(modulus.subtract(BigInteger.ONE), e)).isEqualTo("key-unusable");
        assertThat(problem(modulus, BigInteger.valueOf(65536))).isEqualTo("key-unusable");
        assertThat(DkimKey.parse("v=DKIM1; p=" + shortKey()).problem()).isPresent();
        assertThat(DkimKey.parse("v=DKIM1; p=" + exponentOfOne()).problem()).isPresent();
    }

    @Test
    void recordShouldNotBeLongerThanTheLimit() {
        String padding = "v=DKIM1; p=" + P + "; n=";
        String longest = padding + "x".repeat(DkimKeyRecord.MAXIMUM_OCTETS - padding.length());

        assertThat(DkimKey.parse(longest).value()).isPresent();
        assertThat(DkimKey.parse(longest + "x").problem().orElseThrow().code()).isEqualTo("key-malformed");
    }

    @Test
    void cacheShouldParseARecordOnceAndHoldNoMoreThanItsLimit() {
        DkimKeyCache cache = new DkimKeyCache(3);
        Parsed<DkimKey> first = cache.parse("v=DKIM1; p=" + P);
        for (int i = 0; i < 10; i++) {
            cache.parse("v=DKIM1; n=" + i + "; p=" + P);
            assertThat(cache.parse("v=DKIM1; p=" + P)).isSameAs(first);
        }

        assertThat(cache.size()).isEqualTo(3);
        cache.parse("x".repeat(DkimKeyRecord.MAXIMUM_OCTETS + 1));
        assertThat(cache.size()).isEqualTo(3);
    }

    /** @return the code; empty for none */
    private static String problem(BigInteger modulus, BigInteger exponent) throws GeneralSecurityException {
        byte[] encoded = KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(modulus, exponent))
                .getEncoded();
        return DkimKey.parse("v=DKIM1; p=" + Base64.getEncoder().encodeToString(encoded))
                .problem()
                .map(problem -> problem.code())
                .orElse("");
    }

    /** RSAPublicKey with a modulus of 256 bits. */
    private static String shortKey() {
        byte[] der = new byte[2 + 2 + 33 + 5];
        der[0] = 0x30;
        der[1] = (byte) (der.length - 2);
        der[2] = 2;
        der[3] = 33;
        Arrays.fill(der, 5, 37, (byte) 0xff);
        System.arraycopy(new byte[] {2, 3, 1, 0, 1}, 0, der, 37, 5);
        return Base64.getEncoder().encodeToString(der);
    }

    private static String exponentOfOne() {
        byte[] der = new byte[2 + 3 + 129 + 3];
        der = Arrays.copyOf(der, der.length + 1);
        der[0] = 0x30;
        der[1] = (byte) 0x81;
        der[2] = (byte) (der.length - 3);
        der[3] = 2;
        der[4] = (byte) 0x81;
        der[5] = (byte) 128;
        Arrays.fill(der, 6, der.length - 3, (byte) 0x7f);
        System.arraycopy(new byte[] {2, 1, 1}, 0, der, der.length - 3, 3);
        return Base64.getEncoder().encodeToString(der);
    }

    private static byte[] pkcs1(RSAPublicKey key) {
        byte[] info = key.getEncoded();
        // SubjectPublicKeyInfo of 1,024 bits: 19 octets of algorithm and frames, and the key, which starts with 30 81
        // 89
        int start = info.length - (0x89 + 3);
        return Arrays.copyOfRange(info, start, info.length);
    }
}
