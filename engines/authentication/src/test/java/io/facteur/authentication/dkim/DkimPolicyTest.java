package io.facteur.authentication.dkim;

import static io.facteur.authentication.dkim.Mail.BODY;
import static io.facteur.authentication.dkim.Mail.MESSAGE;
import static io.facteur.authentication.dkim.Mail.NOW;
import static io.facteur.authentication.dkim.Mail.dns;
import static io.facteur.authentication.dkim.Mail.signedWith;
import static io.facteur.authentication.dkim.Mail.verifyOne;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is valid, and what is good enough. */
class DkimPolicyTest {

    private static final DkimPolicy DEFAULT = DkimPolicy.DEFAULT;

    @Test
    void aShortKeyShouldBeValidAndNotGoodEnoughUnlessThePolicyTakesIt() {
        DkimKeyPair weak = Mail.shortRsa(768);
        String signed = Mail.signed(MESSAGE, SigningOptions.DEFAULT, SigningKey.of(Mail.DOMAIN, "weak", weak));
        TextDns dns = dns().with("weak._domainkey.example.org", weak.record().text());
        DkimPolicy lax = new DkimPolicy(10, 512, false, false, DEFAULT.clockTolerance());

        DkimResult result = verifyOne(dns, DEFAULT, signed);

        assertThat(result.cryptography()).isEqualTo(DkimCode.PASS);
        assertThat(result.code()).isEqualTo(DkimCode.POLICY);
        assertThat(result.keyBits()).isEqualTo(768);
        assertThat(result.explanation().code()).isEqualTo("weak-key");
        assertThat(result.explanation().text())
                .isEqualTo(
                        "DKIM is valid for d=example.org, and not good enough: its RSA key has 768 bits, and 1024 are"
                                + " needed");
        assertThat(verifyOne(dns, lax, signed).code()).isEqualTo(DkimCode.PASS);
    }

    @Test
    void rsaSha1ShouldBeValidAndNotGoodEnoughUnlessThePolicyTakesIt() {
        SigningKey key = new SigningKey(Mail.DOMAIN, "rsa", SigningAlgorithm.RSA_SHA1, Mail.RSA.privateKey());
        String signed =
                signedWith(key, Canonicalization.SIMPLE, Canonicalization.SIMPLE, Mail.NAMES, BodyHashes.WHOLE, "v=1");
        DkimPolicy lax = new DkimPolicy(10, 1024, true, false, DEFAULT.clockTolerance());

        DkimResult result = verifyOne(signed);

        assertThat(result.cryptography()).isEqualTo(DkimCode.PASS);
        assertThat(result.code()).isEqualTo(DkimCode.POLICY);
        assertThat(result.explanation().code()).isEqualTo("weak-hash");
        assertThat(verifyOne(dns(), lax, signed).code()).isEqualTo(DkimCode.PASS);
        assertThat(verifyOne(signed.replace("lost", "won")).code()).isEqualTo(DkimCode.FAIL);
    }

    @Test
    void aBodyThatIsSignedInPartShouldNotBeGoodEnoughUnlessThePolicyTakesIt() {
        String signed = Mail.signedWith(
                Mail.RSA_KEY, Canonicalization.SIMPLE, Canonicalization.SIMPLE, Mail.NAMES, 10, "v=1", "l=10");
        DkimPolicy lax = new DkimPolicy(10, 1024, false, true, DEFAULT.clockTolerance());

        DkimResult result = verifyOne(signed);

        assertThat(result.cryptography()).isEqualTo(DkimCode.PASS);
        assertThat(result.code()).isEqualTo(DkimCode.POLICY);
        assertThat(result.partial()).isTrue();
        assertThat(result.explanation().code()).isEqualTo("partial-body");
        assertThat(verifyOne(dns(), lax, signed).code()).isEqualTo(DkimCode.PASS);
        assertThat(verifyOne(dns(), lax, signed).partial()).isTrue();
    }

    @Test
    void aLengthThatCoversTheWholeBodyShouldPassUntilSomethingIsAdded() {
        String signed = Mail.signedWith(
                Mail.RSA_KEY,
                Canonicalization.SIMPLE,
                Canonicalization.SIMPLE,
                Mail.NAMES,
                BODY.length(),
                "v=1",
                "l=" + BODY.length());

        assertThat(verifyOne(signed).code()).isEqualTo(DkimCode.PASS);
        assertThat(verifyOne(signed).partial()).isFalse();
        assertThat(verifyOne(signed + "Buy this.\r\n").code()).isEqualTo(DkimCode.POLICY);
        assertThat(verifyOne(signed + "Buy this.\r\n").partial()).isTrue();
    }

    @Test
    void aSignatureShouldExpireAfterTheTolerance() {
        long tolerance = DEFAULT.clockTolerance().toSeconds();
        String justGood = signedWith("x=" + (NOW.getEpochSecond() - tolerance));
        String expired = signedWith("x=" + (NOW.getEpochSecond() - tolerance - 1));

        assertThat(verifyOne(justGood).code()).isEqualTo(DkimCode.PASS);
        assertThat(verifyOne(expired).code()).isEqualTo(DkimCode.PERMERROR);
        assertThat(verifyOne(expired).explanation().code()).isEqualTo("expired");
        assertThat(verifyOne(expired).explanation().text())
                .isEqualTo("DKIM cannot be used for d=example.org: it expired at 2026-11-24T11:54:59Z (x=)");
    }

    @Test
    void aSignatureShouldNotBeOfTheFutureBeyondTheTolerance() {
        long tolerance = DEFAULT.clockTolerance().toSeconds();
        String justGood = signedWith("t=" + (NOW.getEpochSecond() + tolerance));
        String future = signedWith("t=" + (NOW.getEpochSecond() + tolerance + 1));

        assertThat(verifyOne(justGood).code()).isEqualTo(DkimCode.PASS);
        assertThat(verifyOne(future).explanation().code()).isEqualTo("signed-in-the-future");
    }

    @Test
    void theSignerShouldWriteWhenTheSignatureExpires() {
        SigningOptions options = new SigningOptions(
                Canonicalization.RELAXED, Canonicalization.RELAXED, java.util.Optional.of(Duration.ofDays(7)));
        String signed = Mail.signed(MESSAGE, options, Mail.RSA_KEY);

        assertThat(signed)
                .contains("t=" + NOW.getEpochSecond() + ";")
                .contains("x=" + NOW.plus(Duration.ofDays(7)).getEpochSecond() + ";");
        assertThat(verifyOne(signed).code()).isEqualTo(DkimCode.PASS);
    }
}
