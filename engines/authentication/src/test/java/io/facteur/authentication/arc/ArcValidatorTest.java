package io.facteur.authentication.arc;

import static io.facteur.authentication.arc.Chains.FORWARDER;
import static io.facteur.authentication.arc.Chains.LIST;
import static io.facteur.authentication.arc.Chains.MESSAGE;
import static io.facteur.authentication.arc.Chains.SCHOOL;
import static io.facteur.authentication.arc.Chains.seal;
import static io.facteur.authentication.arc.Chains.sealed;
import static io.facteur.authentication.arc.Chains.validate;
import static io.facteur.authentication.arc.Chains.zone;
import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.authentication.dkim.BodyHashes;
import io.facteur.authentication.dkim.Canonicalization;
import io.facteur.authentication.dkim.SigningAlgorithm;
import io.facteur.authentication.dkim.SigningKey;
import io.facteur.authentication.message.MessageReader;
import io.facteur.dns.DnsName;
import io.facteur.dns.RecordType;
import io.facteur.dns.zone.ZoneDns;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ArcValidatorTest {

    private static final DnsName LIST_KEY = DnsName.of("arc._domainkey.list.example");
    private static final String FOOTER = "-- \r\nTo unsubscribe, write to list@example.net\r\n";

    private static String reason(String message) {
        return validate(message).explanation().code();
    }

    @Test
    void resultShouldBeNoneWhenNobodySealed() {
        ZoneDns dns = zone().build();
        ArcResult result = validate(dns, ArcPolicy.DEFAULT, MESSAGE);

        assertThat(result.code()).isEqualTo(ArcCode.NONE);
        assertThat(result.explanation().code()).isEqualTo("no-chain");
        assertThat(dns.queries()).isZero();
    }

    @Test
    void chainShouldPassWhenNothingWasChanged() {
        ArcResult result = validate(sealed(LIST, SCHOOL, FORWARDER));

        assertThat(result.code()).as("%s", result).isEqualTo(ArcCode.PASS);
        assertThat(result.sealers()).containsExactly(LIST.domain(), SCHOOL.domain(), FORWARDER.domain());
        assertThat(result.oldestPass()).isZero();
        assertThat(result.explanation())
                .hasToString("ARC passed: the message was sealed by list.example, school.example, forwarder.example");
    }

    @Test
    void longChainShouldBeToldInShort() {
        assertThat(validate(sealed(LIST, LIST, LIST, LIST, SCHOOL, FORWARDER)).explanation())
                .hasToString("ARC passed: the message was sealed by 6 sealers, the last of them"
                        + " list.example, list.example, list.example, school.example, forwarder.example");
    }

    @Test
    void oldestPassShouldBeTheSealerWhoChangedTheBody() {
        String message = seal(sealed(LIST, SCHOOL) + FOOTER, FORWARDER, ArcCode.PASS);

        assertThat(validate(seal(message, LIST, ArcCode.PASS)).oldestPass()).isEqualTo(3);
    }

    @Test
    void oldestPassShouldBeTheSealerWhoChangedTheHeader() {
        String changed = sealed(LIST).replace("Subject: ", "Subject: [school] ");
        ArcResult result = validate(seal(seal(changed, SCHOOL, ArcCode.PASS), FORWARDER, ArcCode.PASS));

        assertThat(result.code()).isEqualTo(ArcCode.PASS);
        assertThat(result.oldestPass()).isEqualTo(2);
    }

    @Test
    void oldestPassShouldBeAsFarAsSignaturesAreVerified() {
        ArcPolicy one = new ArcPolicy(Set.of(), 50, 1, 1024, Duration.ofMinutes(5));
        String message = sealed(LIST, LIST, LIST, LIST);

        assertThat(validate(zone().build(), one, message).oldestPass()).isEqualTo(3);
        assertThat(validate(message).oldestPass()).isZero();
    }

    @Test
    void earlierSignatureWithPartialBodyShouldEndTheSearch() {
        String message = new ForgedSet(1, LIST).signatureTag("l=3").onTopOf(MESSAGE);
        ArcResult result = validate(seal(message, SCHOOL, ArcCode.PASS));

        assertThat(result.code()).as("%s", result).isEqualTo(ArcCode.PASS);
        assertThat(result.oldestPass()).isEqualTo(2);
    }

    @Test
    void earlierSignatureOfAnotherCanonicalizationShouldBeVerified() {
        String message = new ForgedSet(1, LIST).body(Canonicalization.SIMPLE).onTopOf(MESSAGE);

        assertThat(validate(seal(message, SCHOOL, ArcCode.PASS)).oldestPass()).isZero();
        assertThat(validate(seal(message + FOOTER, SCHOOL, ArcCode.PASS)).oldestPass())
                .isEqualTo(2);
    }

    @Test
    void chainShouldPassWhenOnlyTheKeyOfAnEarlierSignatureCannotBeHad() {
        String message =
                new ForgedSet(1, LIST).signer(Chains.key("slow.example")).onTopOf(MESSAGE);
        ZoneDns dns = zone().timeout("arc._domainkey.slow.example").build();
        ArcResult result = validate(dns, ArcPolicy.DEFAULT, seal(message, SCHOOL, ArcCode.PASS));

        assertThat(result.code()).as("%s", result).isEqualTo(ArcCode.PASS);
        assertThat(result.oldestPass()).isEqualTo(2);
    }

    @Test
    void chainShouldFailWhenTheBodyWasChangedAfterTheLastSeal() {
        ArcResult result = validate(sealed(LIST) + FOOTER);

        assertThat(result.code()).isEqualTo(ArcCode.FAIL);
        assertThat(result.explanation().code()).isEqualTo("body-footer-added");
        assertThat(result.explanation().text()).startsWith("ARC failed for list.example (i=1): the body was changed");
    }

    @Test
    void chainShouldFailWhenTheHeaderWasChangedAfterTheLastSeal() {
        ArcResult result = validate(sealed(LIST).replace("Subject: ", "Subject: [list] "));

        assertThat(result.code()).isEqualTo(ArcCode.FAIL);
        assertThat(result.explanation().code()).isEqualTo("subject-tag-added");
    }

    @Test
    void chainShouldFailWhenResultsWereChanged() {
        ArcResult result = validate(sealed(LIST, SCHOOL).replace("mx.list.example", "mx.bank.example"));

        assertThat(result.code()).isEqualTo(ArcCode.FAIL);
        assertThat(result.explanation())
                .hasToString("ARC failed for school.example (i=2): an ARC field was changed after sealing,"
                        + " or the seal is not by this key");
        assertThat(result.sealers()).containsExactly(LIST.domain(), SCHOOL.domain());
    }

    @Test
    void sealShouldNotNameFields() {
        assertThat(reason(new ForgedSet(1, LIST).sealTag("h=from").onTopOf(MESSAGE)))
                .isEqualTo("seal-names-fields");
    }

    @Test
    void lastSignatureShouldNotCoverASeal() {
        String message = new ForgedSet(2, LIST).signing("From", "arc-seal").onTopOf(sealed(LIST));

        assertThat(reason(message)).isEqualTo("signature-of-seal");
    }

    @Test
    void chainShouldFailWhenTheLastSignatureLeavesTheEndOfTheBodyUnsigned() {
        ArcResult result = validate(new ForgedSet(1, LIST).signatureTag("l=3").onTopOf(MESSAGE));

        assertThat(result.code()).isEqualTo(ArcCode.FAIL);
        assertThat(result.explanation().code()).isEqualTo("partial-body");
    }

    @Test
    void chainShouldFailWhenTheLastSignatureDoesNotCoverFrom() {
        assertThat(reason(new ForgedSet(1, LIST).signing("Subject", "To").onTopOf(MESSAGE)))
                .isEqualTo("from-not-signed");
    }

    @Test
    void clocksMayDifferAsMuchAsThePolicySays() {
        long now = Chains.NOW.getEpochSecond();

        assertThat(reason(
                        new ForgedSet(1, LIST).signatureTag("x=" + (now - 301)).onTopOf(MESSAGE)))
                .isEqualTo("expired");
        assertThat(reason(
                        new ForgedSet(1, LIST).signatureTag("x=" + (now - 299)).onTopOf(MESSAGE)))
                .isEqualTo("chain-valid");
        assertThat(reason(
                        new ForgedSet(1, LIST).signatureTag("t=" + (now + 301)).onTopOf(MESSAGE)))
                .isEqualTo("signed-in-the-future");
        assertThat(reason(
                        new ForgedSet(1, LIST).signatureTag("t=" + (now + 299)).onTopOf(MESSAGE)))
                .isEqualTo("chain-valid");
    }

    @Test
    void chainShouldFailWhenASignatureIsOfSha1() {
        SigningKey sha1 = new SigningKey(LIST.domain(), "arc", SigningAlgorithm.RSA_SHA1, Chains.RSA.privateKey());

        assertThat(validate(new ForgedSet(1, sha1).signer(LIST).onTopOf(MESSAGE))
                        .explanation())
                .hasToString("ARC failed: the seal of list.example (i=1) is rsa-sha1, which is no longer safe");
        assertThat(validate(new ForgedSet(1, LIST).signer(sha1).onTopOf(MESSAGE))
                        .explanation())
                .hasToString("ARC failed: the message signature of list.example (i=1): rsa-sha1 is no longer safe");
    }

    @Test
    void chainByEd25519ShouldPass() {
        SigningKey key = SigningKey.of(DnsName.of("ed.example"), "arc", Chains.ED25519);
        ZoneDns dns = zone().txt(
                        "arc._domainkey.ed.example", Chains.ED25519.record().text())
                .build();
        ArcResult result = validate(dns, ArcPolicy.DEFAULT, new ForgedSet(1, key).onTopOf(MESSAGE));

        assertThat(result.code()).as("%s", result).isEqualTo(ArcCode.PASS);
    }

    @Test
    void chainShouldFailWhenAKeyIsShorterThanThePolicyWants() {
        ArcPolicy strict = new ArcPolicy(Set.of(), 50, 10, 2048, Duration.ofMinutes(5));
        ArcResult result = validate(zone().build(), strict, sealed(LIST));

        assertThat(result.code()).isEqualTo(ArcCode.FAIL);
        assertThat(result.explanation().code()).isEqualTo("weak-key");
    }

    @Test
    void chainShouldFailWhenThereIsNoKey() {
        ArcResult result = validate(ZoneDns.builder().build(), ArcPolicy.DEFAULT, sealed(LIST));

        assertThat(result.code()).isEqualTo(ArcCode.FAIL);
        assertThat(result.explanation().code()).isEqualTo("no-key");
    }

    @Test
    void resultShouldBeTemporaryWhenAKeyCannotBeHadNow() {
        ZoneDns dns = zone().timeout(LIST_KEY.toString()).build();
        ArcResult result = validate(dns, ArcPolicy.DEFAULT, sealed(LIST, SCHOOL));

        assertThat(result.code()).isEqualTo(ArcCode.TEMPERROR);
        assertThat(result.resolverDown()).isFalse();
        assertThat(result.explanation().text()).startsWith("ARC could not be checked now for list.example (i=1): ");
    }

    @Test
    void resultShouldSayThatTheResolverIsDown() {
        ZoneDns dns = zone().timeout("arc._domainkey.school.example")
                .resolverDown(LIST_KEY.toString())
                .build();
        ArcResult result = validate(dns, ArcPolicy.DEFAULT, sealed(LIST, SCHOOL));

        assertThat(result.code()).isEqualTo(ArcCode.TEMPERROR);
        assertThat(result.resolverDown()).isTrue();
        assertThat(result.explanation().code()).isEqualTo("resolver-down");
    }

    @Test
    void chainShouldFailForAChangedBodyEvenWhenNoKeyCanBeHadNow() {
        ZoneDns dns = zone().timeout(LIST_KEY.toString()).build();
        ArcResult result = validate(dns, ArcPolicy.DEFAULT, sealed(LIST) + FOOTER);

        assertThat(result.code()).isEqualTo(ArcCode.FAIL);
        assertThat(result.explanation().code()).isEqualTo("body-footer-added");
    }

    @Test
    void chainShouldFailForABrokenSealEvenWhenAnotherKeyCannotBeHadNow() {
        ZoneDns dns = zone().timeout("arc._domainkey.school.example").build();
        String changed = sealed(LIST, SCHOOL).replace("mx.list.example", "mx.bank.example");

        assertThat(validate(dns, ArcPolicy.DEFAULT, changed).explanation().text())
                .startsWith("ARC failed for list.example (i=1): an ARC field was changed");
    }

    @Test
    void allKeysShouldBeAskedForAtOnceAndEachOnce() throws IOException {
        ZoneDns dns = zone().build();
        MessageReader message = Chains.reader(sealed(LIST, SCHOOL, LIST));
        BodyHashes bodies = new BodyHashes();

        ArcValidation validation = Chains.validator(ArcPolicy.DEFAULT).begin(dns, message, bodies);
        assertThat(dns.queries()).isEqualTo(2);
        assertThat(dns.queries(RecordType.TXT, LIST_KEY)).isEqualTo(1);

        message.readBody(bodies);
        assertThat(validation.result().block().code()).isEqualTo(ArcCode.PASS);
        assertThat(validation.result().block().code()).isEqualTo(ArcCode.PASS);
        assertThat(dns.queries()).isEqualTo(2);
    }

    @Test
    void keyOfAnEarlierSignatureOfAnotherBodyShouldNotBeAskedFor() {
        String first =
                new ForgedSet(1, LIST).signer(Chains.key("other.example")).onTopOf(MESSAGE);
        ZoneDns dns = zone().build();
        ArcResult result = validate(dns, ArcPolicy.DEFAULT, seal(first + FOOTER, SCHOOL, ArcCode.PASS));

        assertThat(result.code()).isEqualTo(ArcCode.PASS);
        assertThat(result.oldestPass()).isEqualTo(2);
        assertThat(dns.queries(RecordType.TXT, DnsName.of("arc._domainkey.other.example")))
                .isZero();
    }
}
