package io.facteur.authentication.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.authentication.message.HeaderField;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What is signed verifies after each change that its canonicalization permits, and after no other. */
class SigningPropertiesTest {

    private static final Pattern WHITE_SPACE = Pattern.compile("(?:\r\n)?[ \t]+");
    private static final SigningOptions RELAXED = SigningOptions.DEFAULT;
    private static final SigningOptions SIMPLE = Mail.options(Canonicalization.SIMPLE, Canonicalization.SIMPLE);

    @Property(tries = 200)
    void signedShouldVerifyAfterWhatRelaxedPermits(@ForAll("messages") String message, @ForAll Random random) {
        String signed = Mail.signed(message, RELAXED, Mail.RSA_KEY, Mail.ED25519_KEY);

        List<DkimResult> results = Mail.verify(Mail.dns(), DkimPolicy.DEFAULT, relaxedChange(signed, random));

        assertThat(results).hasSize(2).allMatch(DkimResult::passed);
    }

    @Property(tries = 100)
    void signedShouldVerifyAfterWhatSimplePermits(
            @ForAll("messages") String message, @ForAll("emptyLines") String lines) {
        String signed = Mail.signed(message, SIMPLE, Mail.RSA_KEY);

        assertThat(Mail.verifyOne(signed + lines).code()).isEqualTo(DkimCode.PASS);
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

    @Property(tries = 100)
    void parsedSignatureShouldBeTheOneThatWasWritten(@ForAll("messages") String message) {
        String signed = Mail.signed(message, RELAXED, Mail.RSA_KEY);
        String field = signed.substring(0, signed.length() - message.length());

        SignatureField signature = SignatureField.parse(HeaderField.of(field), SignatureSyntax.DKIM);

        assertThat(signature.problem()).isEmpty();
        assertThat(signature.domain()).contains(Mail.DOMAIN);
        assertThat(signature.signedFields())
                .isEqualTo(FieldsToSign.of(Mail.reader(message).header()));
        assertThat(field.lines()).allMatch(line -> line.length() <= SignatureWriter.LINE_LENGTH);
    }

    private static String relaxedChange(String signed, Random random) {
        int body = signed.indexOf("\r\n\r\n");
        StringBuilder changed = new StringBuilder();
        for (String line : signed.substring(0, body).split("\r\n(?![ \t])")) {
            int colon = line.indexOf(':');
            String name = line.substring(0, colon);
            changed.append(random.nextBoolean() ? name.toUpperCase(Locale.ROOT) : name);
            changed.append(random.nextBoolean() ? " :" : ":\t");
            changed.append(spaced(line.substring(colon + 1), random, "\r\n\t", "  ", " \t", " "));
            changed.append(random.nextBoolean() ? "\r\n" : " \r\n");
        }
        changed.append("\r\n");
        for (String line : signed.substring(body + 4).split("\r\n", -1)) {
            changed.append(spaced(line, random, "\t", "  ", " "));
            changed.append(random.nextBoolean() ? "\r\n" : " \t\r\n");
        }
        return changed + "\r\n".repeat(random.nextInt(3));
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

    @Provide
    Arbitrary<String> emptyLines() {
        return Arbitraries.integers().between(1, 5).map("\r\n"::repeat);
    }
}
