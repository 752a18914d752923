package io.facteur.authentication.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.authentication.message.HeaderField;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** What is signed verifies after each change that its canonicalization permits, and after no other. */
class SigningPropertiesTest {

    private static final Pattern WHITE_SPACE = Pattern.compile("(?:\r\n)?[ \t]+");
    private static final SigningOptions RELAXED = SigningOptions.DEFAULT;
    private static final SigningOptions SIMPLE = Mail.options(Canonicalization.SIMPLE, Canonicalization.SIMPLE);

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void signedShouldVerifyAfterWhatItsCanonicalizationPermits(
            @ForAll("messages") String message,
            @ForAll Canonicalization header,
            @ForAll Canonicalization body,
            @ForAll Random random) {
        String signed = Mail.signed(message, Mail.options(header, body), Mail.RSA_KEY, Mail.ED25519_KEY);

        String changed = changed(signed, header, body, random);

        assertThat(Mail.verify(Mail.dns(), DkimPolicy.DEFAULT, changed))
                .as("%s%n%s", header, changed)
                .hasSize(2)
                .allMatch(DkimResult::passed);
    }

    @Property(tries = 200)
    void signedShouldNotVerifyWhenAnOctetOfTheBodyIsAnother(
            @ForAll("messages") String message, @ForAll boolean relaxed, @ForAll Random random) {
        String signed = Mail.signed(message, relaxed ? RELAXED : SIMPLE, Mail.RSA_KEY);

        String changed = withAnother(signed, signed.indexOf("\r\n\r\n") + 4, signed.length(), random);

        assertThat(Mail.verifyOne(changed).code()).isEqualTo(DkimCode.FAIL);
    }

    @Property(tries = 200)
    void signedShouldNotVerifyWhenAnOctetOfASignedFieldIsAnother(
            @ForAll("messages") String message, @ForAll boolean relaxed, @ForAll Random random) {
        String signed = Mail.signed(message, relaxed ? RELAXED : SIMPLE, Mail.RSA_KEY);
        int start = signed.indexOf("\r\nFrom: ") + "\r\nFrom: ".length();

        String changed = withAnother(signed, start, signed.indexOf("\r\n", start), random);

        assertThat(Mail.verifyOne(changed).code()).isEqualTo(DkimCode.FAIL);
    }

    @Property(tries = 50)
    void signedShouldNotVerifyAfterWhiteSpaceWasChangedWhenSimple(@ForAll("messages") String message) {
        String signed = Mail.signed(message, SIMPLE, Mail.RSA_KEY);

        for (String changed : List.of(
                signed.replace("\r\nFrom: ", "\r\nFrom:  "),
                signed.replace("\r\nFrom: ", "\r\nfrom: "),
                signed.replaceFirst("\r\n\r\n", "\r\n\r\n "))) {
            assertThat(Mail.verifyOne(changed).code()).isEqualTo(DkimCode.FAIL);
        }
    }

    @Property(tries = 200)
    void parsedSignatureShouldBeTheOneThatWasWritten(
            @ForAll("messages") String message,
            @ForAll Canonicalization header,
            @ForAll Canonicalization body,
            @ForAll @IntRange(min = 1) int seconds,
            @ForAll boolean expires) {
        Optional<Duration> validity = expires ? Optional.of(Duration.ofSeconds(seconds)) : Optional.empty();
        String signed = Mail.signed(message, new SigningOptions(header, body, validity), Mail.RSA_KEY);
        String field = signed.substring(0, signed.length() - message.length());

        SignatureField signature = SignatureField.parse(HeaderField.of(field), SignatureSyntax.DKIM);

        assertThat(signature.problem()).isEmpty();
        assertThat(signature.obsolete()).isEmpty();
        assertThat(signature.domain()).contains(Mail.DOMAIN);
        assertThat(signature.selector()).isEqualTo("rsa");
        assertThat(signature.identity()).isEqualTo("@example.org");
        assertThat(signature.algorithm()).contains(SigningAlgorithm.RSA_SHA256);
        assertThat(signature.headerCanonicalization()).isEqualTo(header);
        assertThat(signature.bodyCanonicalization()).isEqualTo(body);
        assertThat(signature.hasLength()).isFalse();
        assertThat(signature.timestamp()).hasValue(Mail.NOW.getEpochSecond());
        assertThat(signature.expiration())
                .isEqualTo(expires ? OptionalLong.of(Mail.NOW.getEpochSecond() + seconds) : OptionalLong.empty());
        assertThat(signature.signedFields())
                .isEqualTo(FieldsToSign.of(Mail.reader(message).header()));
        assertThat(field.lines()).allMatch(line -> line.length() <= SignatureWriter.LINE_LENGTH);
    }

    /** What servers on the way may do to a message: more above it, and whatever the canonicalization does not see. */
    private static String changed(String signed, Canonicalization header, Canonicalization body, Random random) {
        int end = signed.indexOf("\r\n\r\n");
        StringBuilder changed = new StringBuilder();
        for (int i = random.nextInt(3); i > 0; i--) {
            changed.append("Received: from a.example\r\n\tby b.example; Tue, 24 Nov 2026 12:00:00 +0000\r\n");
        }
        for (String field : signed.substring(0, end).split("\r\n(?![ \t])")) {
            changed.append(header == Canonicalization.RELAXED ? changedField(field, random) : field + "\r\n");
        }
        changed.append("\r\n");
        String text = signed.substring(end + 4);
        changed.append(body == Canonicalization.RELAXED ? changedBody(text, random) : text);
        // The end of the last line, and empty lines after it
        return changed + "\r\n".repeat(random.nextInt(4));
    }

    /** RFC 6376 3.4.2. */
    private static String changedField(String field, Random random) {
        int colon = field.indexOf(':');
        String name = field.substring(0, colon);
        return (random.nextBoolean() ? name.toUpperCase(Locale.ROOT) : name)
                + (random.nextBoolean() ? " :" : ":\t")
                + spaced(field.substring(colon + 1), random, "\r\n\t", "  ", " \t", " ")
                + (random.nextBoolean() ? "\r\n" : " \r\n");
    }

    /** RFC 6376 3.4.4. */
    private static String changedBody(String body, Random random) {
        StringBuilder changed = new StringBuilder();
        for (String line : body.split("\r\n", -1)) {
            changed.append(spaced(line, random, "\t", "  ", " "));
            changed.append(random.nextBoolean() ? "\r\n" : " \t\r\n");
        }
        return changed.toString();
    }

    /** Each run of white space as another, folds included. */
    private static String spaced(String text, Random random, String... spaces) {
        return WHITE_SPACE.matcher(text).replaceAll(run -> spaces[random.nextInt(spaces.length)]);
    }

    /** One octet that is neither white space nor of a line end becomes another such. */
    private static String withAnother(String text, int start, int end, Random random) {
        int at = start + random.nextInt(end - start);
        while (text.charAt(at) <= ' ') {
            at = at + 1 < end ? at + 1 : start;
        }
        return text.substring(0, at) + (text.charAt(at) == 'x' ? 'y' : 'x') + text.substring(at + 1);
    }

    @Provide
    Arbitrary<String> messages() {
        Arbitrary<String> words = Arbitraries.of(
                        "word", "two words", "a", "\u00fc", "=3D", "list@example.com", ";", ":")
                .list()
                .ofMinSize(1)
                .ofMaxSize(12)
                .map(list -> String.join(" ", list));
        Arbitrary<String> bodies = Arbitraries.of("", "line", "a line of text", "> quoted", "-- ", "\u00e9t\u00e9")
                .list()
                .ofMaxSize(30)
                .map(lines -> "text\r\n" + String.join("\r\n", lines) + "\r\nend");
        Arbitrary<String> more = Arbitraries.of("", "Cc: c@example.com\r\n", "MIME-Version: 1.0\r\n");
        return Combinators.combine(words, words, more, bodies)
                .as((from, subject, other, body) -> "Received: by mx.example.net\r\nFrom: " + from + "\r\n" + other
                        + "Subject: " + subject + "\r\n\r\n" + body);
    }
}
