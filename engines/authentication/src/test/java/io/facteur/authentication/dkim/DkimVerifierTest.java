package io.facteur.authentication.dkim;

import static io.facteur.authentication.dkim.Mail.BODY;
import static io.facteur.authentication.dkim.Mail.ED25519_KEY;
import static io.facteur.authentication.dkim.Mail.HEADER;
import static io.facteur.authentication.dkim.Mail.MESSAGE;
import static io.facteur.authentication.dkim.Mail.RSA;
import static io.facteur.authentication.dkim.Mail.RSA_KEY;
import static io.facteur.authentication.dkim.Mail.dns;
import static io.facteur.authentication.dkim.Mail.signed;
import static io.facteur.authentication.dkim.Mail.signedWith;
import static io.facteur.authentication.dkim.Mail.verify;
import static io.facteur.authentication.dkim.Mail.verifyOne;
import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.authentication.message.HeaderLimits;
import io.facteur.authentication.message.LineEnds;
import io.facteur.authentication.message.MessageReader;
import io.facteur.dns.DnsAnswer;
import io.facteur.dns.DnsName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class DkimVerifierTest {

    private static final int LIMIT = DkimPolicy.DEFAULT.maximumSignatures();

    @Test
    void verifierShouldPassBothSignaturesOfARsaAndAnEd25519Key() {
        List<DkimResult> results =
                verify(dns(), DkimPolicy.DEFAULT, signed(MESSAGE, SigningOptions.DEFAULT, RSA_KEY, ED25519_KEY));

        assertThat(results).extracting(DkimResult::code).containsExactly(DkimCode.PASS, DkimCode.PASS);
        assertThat(results).extracting(DkimResult::keyBits).containsExactly(1024, 256);
        assertThat(results.get(0).explanation().text()).isEqualTo("DKIM passed for d=example.org");
        assertThat(results.get(0).explanation().code()).isEqualTo("signature-valid");
    }

    @Test
    void verifierShouldGiveNothingWithoutSignatures() {
        assertThat(verify(dns(), DkimPolicy.DEFAULT, MESSAGE)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"SIMPLE,SIMPLE", "SIMPLE,RELAXED", "RELAXED,SIMPLE", "RELAXED,RELAXED"})
    void verifierShouldPassEachCanonicalization(Canonicalization header, Canonicalization body) {
        assertThat(verifyOne(signed(MESSAGE, Mail.options(header, body), RSA_KEY))
                        .code())
                .isEqualTo(DkimCode.PASS);
    }

    @Test
    void verifierShouldPassAnEmptyBodyAndAMessageWithoutBody() {
        assertThat(verifyOne(signed(HEADER + "\r\n")).code()).isEqualTo(DkimCode.PASS);
        assertThat(verifyOne(signed(HEADER)).code()).isEqualTo(DkimCode.PASS);
    }

    @Test
    void verifierShouldFailWhenASecondFromIsPutInAboveAnOverSignedOne() {
        String spoofed = signed(MESSAGE).replace("From: Ann", "From: eve@example.com\r\nFrom: Ann");

        DkimResult result = verifyOne(spoofed);

        assertThat(result.code()).isEqualTo(DkimCode.FAIL);
        assertThat(result.explanation().code()).isEqualTo("header-changed");
    }

    @Test
    void verifierShouldTakeFieldsOfTheSameNameFromTheLastOne() {
        // RFC 6376 5.4.2
        String signed = signedWith("v=1");

        assertThat(verifyOne("Date: 1\r\n" + signed.replace("To: Bob", "X-Other: 1\r\nTo: Bob"))
                        .code())
                .isEqualTo(DkimCode.PASS);
        assertThat(verifyOne(signed.replace("From: Ann", "To: other@example.com\r\nFrom: Ann"))
                        .code())
                .isEqualTo(DkimCode.PASS);
        assertThat(verifyOne(signed.replace("\r\n\r\nHi", "\r\nTo: other@example.com\r\n\r\nHi"))
                        .code())
                .isEqualTo(DkimCode.FAIL);
    }

    @Test
    void verifierShouldLookAtAuthorsSignaturesFirstAndAtNoMoreThanTheLimit() throws IOException {
        SigningKey other = SigningKey.of(DnsName.of("list.example.com"), "rsa", RSA);
        StringBuilder message = new StringBuilder();
        for (int i = 0; i < LIMIT + 1; i++) {
            String signed = signed(MESSAGE, SigningOptions.DEFAULT, other);
            message.append(signed, 0, signed.length() - MESSAGE.length());
        }
        message.append(signed(MESSAGE));
        TextDns dns = dns().with("rsa._domainkey.list.example.com", RSA.record().text());

        BodyHashes bodies = new BodyHashes();
        MessageReader reader = Mail.reader(message.toString());
        DkimVerification verification =
                Mail.verifier(DkimPolicy.DEFAULT).begin(dns, reader, List.of(Mail.DOMAIN), bodies);
        reader.readBody(bodies);
        List<DkimResult> results = verification.results().block();

        assertThat(verification.ignored()).isEqualTo(2);
        assertThat(results).hasSize(LIMIT).allMatch(DkimResult::passed);
        assertThat(results.get(0).domain()).contains(Mail.DOMAIN);
        assertThat(results.get(1).domain()).contains(DnsName.of("list.example.com"));
        // One question for the keys of all the signatures of a selector.
        assertThat(dns.asked).hasSize(2);
    }

    @Test
    void verifierShouldPreferParentsAndSubdomainsOfAuthors() throws IOException {
        String message = signed(MESSAGE, SigningOptions.DEFAULT, SigningKey.of(DnsName.of("example.com"), "rsa", RSA));
        String signed = message.substring(0, message.length() - MESSAGE.length()) + signed(MESSAGE);
        for (String author : List.of("mail.example.org", "example.org", "org")) {
            List<DkimResult> results = Mail.verifier(DkimPolicy.DEFAULT)
                    .verify(dns(), Mail.reader(signed), List.of(DnsName.of(author)))
                    .block();
            assertThat(results.get(0).domain()).describedAs(author).contains(Mail.DOMAIN);
        }
    }

    @Test
    void verifierShouldNameSignaturesSoThatTheyDiffer() {
        // RFC 6008 4
        String start = "DKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=rsa; h=from; bh=; b=";
        String message = start + "AAAAAAAAAAAA\r\n" + start + "AAAAAAAAAABB\r\n" + start + "BBBB\r\n" + MESSAGE;

        assertThat(verify(dns(), DkimPolicy.DEFAULT, message))
                .extracting(DkimResult::signature)
                .containsExactly("AAAAAAAAAAA", "AAAAAAAAAAB", "BBBB");
    }

    @Test
    void verifierShouldConcludeNothingFromAHeaderThatIsOverALimit() throws IOException {
        byte[] octets = signed(MESSAGE).getBytes(StandardCharsets.ISO_8859_1);
        HeaderLimits limits = new HeaderLimits(100_000, 3, 10_000);
        MessageReader reader = MessageReader.open(new ByteArrayInputStream(octets), limits, LineEnds.CRLF);

        List<DkimResult> results = Mail.verifier(DkimPolicy.DEFAULT)
                .verify(dns(), reader, List.of())
                .block();

        assertThat(results).singleElement().satisfies(result -> {
            assertThat(result.code()).isEqualTo(DkimCode.PERMERROR);
            assertThat(result.explanation().code()).isEqualTo("header-not-read");
            assertThat(result.explanation().text())
                    .isEqualTo("DKIM cannot be used for d=example.org: the header has more than 3 fields");
        });
    }

    @Test
    void verifierShouldPassUnicodeDomainsAndSelectors() {
        // RFC 8616 5: U-labels in d= and s=, in UTF-8
        SigningKey key = SigningKey.of(DnsName.of("bücher.example"), "rsa", RSA);
        String signed = signedWith(
                key,
                Canonicalization.RELAXED,
                Canonicalization.RELAXED,
                Mail.NAMES,
                BodyHashes.WHOLE,
                "v=1",
                "d=bücher.example",
                "s=über",
                "i=jürgen@post.bücher.example");
        TextDns dns = new TextDns()
                .with(
                        "xn--ber-goa._domainkey.xn--bcher-kva.example",
                        RSA.record().text());
        String octets = new String(signed.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);

        DkimResult result = verifyOne(dns, DkimPolicy.DEFAULT, octets);

        assertThat(result.code()).describedAs("%s", result).isEqualTo(DkimCode.PASS);
        assertThat(result.domain()).contains(DnsName.of("xn--bcher-kva.example"));
        assertThat(result.selector()).isEqualTo("über");
        assertThat(result.identity()).isEqualTo("jürgen@post.bücher.example");
    }

    @Test
    void verifierShouldAskForAllKeysAtOnceAndBeforeTheBodyIsRead() {
        SigningKey second = SigningKey.of(DnsName.of("example.com"), "rsa", RSA);
        String signed = signed(MESSAGE, SigningOptions.DEFAULT, RSA_KEY, ED25519_KEY, second);
        Duration slow = Duration.ofMillis(100);
        StepVerifier.withVirtualTime(() -> {
                    TextDns dns = new TextDns();
                    for (String name : List.of("rsa._domainkey.example.org", "rsa._domainkey.example.com")) {
                        dns.answering(name, Mono.delay(slow).map(tick -> found(RSA.record())));
                    }
                    dns.answering(
                            "ed._domainkey.example.org", Mono.delay(slow).map(tick -> found(Mail.ED25519.record())));
                    MessageReader reader = Mail.reader(signed);
                    BodyHashes bodies = new BodyHashes();
                    DkimVerification verification =
                            Mail.verifier(DkimPolicy.DEFAULT).begin(dns, reader, List.of(), bodies);
                    assertThat(dns.asked).hasSize(3);
                    readBody(reader, bodies);
                    return verification.results();
                })
                .expectSubscription()
                .expectNoEvent(slow.minusMillis(1))
                .thenAwait(Duration.ofMillis(1))
                .assertNext(results -> assertThat(results).hasSize(3).allMatch(DkimResult::passed))
                .verifyComplete();
    }

    @Test
    void verifierShouldCheckASignatureOfADraftAndNotPassIt() {
        DkimResult result = verifyOne(
                signedWith(RSA_KEY, Canonicalization.RELAXED, Canonicalization.RELAXED, Mail.NAMES, BodyHashes.WHOLE));

        assertThat(result.cryptography()).isEqualTo(DkimCode.PASS);
        assertThat(result.code()).isEqualTo(DkimCode.PERMERROR);
        assertThat(result.explanation().code()).isEqualTo("obsolete-signature");
    }

    @Test
    void verifierShouldGiveTheSameResultsWhenAskedTwice() throws IOException {
        MessageReader reader = Mail.reader(signed(MESSAGE).replace(BODY, BODY + "footer\r\n"));
        BodyHashes bodies = new BodyHashes();
        DkimVerification verification = Mail.verifier(DkimPolicy.DEFAULT).begin(dns(), reader, List.of(), bodies);
        reader.readBody(bodies);

        assertThat(verification.results().block())
                .isEqualTo(verification.results().block());
    }

    private static void readBody(MessageReader reader, BodyHashes bodies) {
        try {
            reader.readBody(bodies);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static DnsAnswer<String> found(DkimKeyRecord record) {
        return DnsAnswer.found(List.of(record.text()), false, Duration.ofHours(1));
    }
}
