package io.facteur.authentication.dkim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.facteur.authentication.message.HeaderField;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** The canonicalizers, which look at many octets at a time, against plain ones that look at each line. */
class CanonicalizationPropertiesTest {

    /** RFC 6376 3.4.5. */
    @Example
    void canonicalizersShouldDoAsTheExampleOfRfc6376() {
        String body = " C \r\nD \t E\r\n\r\n\r\n";
        HeaderField a = HeaderField.of("A: X\r\n");
        HeaderField b = HeaderField.of("B : Y\t\r\n\tZ  \r\n");

        assertThat(canonical(Canonicalization.RELAXED, body, 100)).isEqualTo(" C\r\nD E\r\n");
        assertThat(canonical(Canonicalization.SIMPLE, body, 100)).isEqualTo(" C \r\nD \t E\r\n");
        assertThat(relaxed(a)).isEqualTo("a:X\r\n");
        assertThat(relaxed(b)).isEqualTo("b:Y Z\r\n");
    }

    /** RFC 6376 3.4.3 and 3.4.4. */
    @Example
    void anEmptyBodyShouldBeALineEndWhenSimpleAndNothingWhenRelaxed() {
        for (String body : List.of("", "\r\n", "\r\n\r\n\r\n")) {
            assertThat(canonical(Canonicalization.SIMPLE, body, 1)).isEqualTo("\r\n");
            assertThat(canonical(Canonicalization.RELAXED, body, 1)).isEmpty();
        }
        assertThat(canonical(Canonicalization.RELAXED, " \t\r\n \r\n ", 1)).isEmpty();
    }

    /** They were once looked at for ever. */
    @Example
    void controlCharactersShouldBeContent() {
        for (int c = 0; c < ' '; c++) {
            String one = Character.toString(c);
            for (String body :
                    List.of(one, one + one, "a" + one, one + "a", one + " " + one, one + "\r\n" + one, " " + one)) {
                assertTimeoutPreemptively(
                        Duration.ofSeconds(30),
                        () -> assertThat(canonical(Canonicalization.RELAXED, body, 100))
                                .isEqualTo(plain(Canonicalization.RELAXED, body)));
            }
        }
    }

    @Property(tries = 2000)
    void bodiesShouldBeAsPlainOnesWouldMakeThem(
            @ForAll("bodies") String body,
            @ForAll Canonicalization canonicalization,
            @ForAll @IntRange(min = 1, max = 40) int piece) {
        assertThat(canonical(canonicalization, body, piece)).isEqualTo(plain(canonicalization, body));
    }

    /** Over several of the blocks and pieces that are looked at at a time. */
    @Property(tries = 200)
    void longBodiesShouldBeAsPlainOnesWouldMakeThem(
            @ForAll("longBodies") String body,
            @ForAll Canonicalization canonicalization,
            @ForAll @IntRange(min = 500, max = 5000) int piece) {
        assertThat(canonical(canonicalization, body, piece)).isEqualTo(plain(canonicalization, body));
    }

    @Property(tries = 500)
    void hashShouldStopAtTheLength(
            @ForAll("bodies") String body,
            @ForAll Canonicalization canonicalization,
            @ForAll @IntRange(max = 60) int length) {
        String canonical = plain(canonicalization, body);
        byte[] octets = body.getBytes(StandardCharsets.ISO_8859_1);
        BodyHashes bodies = new BodyHashes();
        BodyHash hash = bodies.hash(canonicalization, HashAlgorithm.SHA256, length);
        bodies.accept(octets, 0, octets.length);
        bodies.end();

        MessageDigest expected = HashAlgorithm.SHA256.digest();
        expected.update(canonical.getBytes(StandardCharsets.ISO_8859_1), 0, Math.min(length, canonical.length()));
        assertThat(hash.value()).isEqualTo(expected.digest());
        assertThat(hash.octets()).isEqualTo(canonical.length());
    }

    @Property(tries = 500)
    void copyShouldGoItsOwnWay(
            @ForAll("bodies") String before,
            @ForAll("bodies") String one,
            @ForAll("bodies") String other,
            @ForAll Canonicalization canonicalization) {
        BodyCanonicalizer first = BodyCanonicalizer.of(
                canonicalization, new BodyDigest(HashAlgorithm.SHA256.digest(), BodyHashes.WHOLE), new NotCanonical());
        accept(first, before);
        BodyCanonicalizer second = first.copy();
        accept(first, one);
        accept(second, other);
        first.end();
        second.end();

        assertThat(first.digest().digest().digest()).isEqualTo(hash(canonicalization, before + one));
        assertThat(second.digest().digest().digest()).isEqualTo(hash(canonicalization, before + other));
    }

    @Property(tries = 1000)
    void relaxedHeaderShouldBeAsAPlainOneWouldMakeIt(@ForAll("values") String value) {
        String plain = value.replace("\r\n", "").replaceAll("[ \t]+", " ").strip();

        assertThat(relaxed(HeaderField.of("X-Name \t:" + value + "\r\n"))).isEqualTo("x-name:" + plain + "\r\n");
    }

    @Provide
    Arbitrary<String> bodies() {
        return Arbitraries.of(" ", "\t", "\r", "\n", "\r\n", "\r\n", "a", "bc", "\u0000", "\u00fc", "word and word")
                .list()
                .ofMaxSize(40)
                .map(pieces -> String.join("", pieces));
    }

    @Provide
    Arbitrary<String> longBodies() {
        return Arbitraries.of(
                        "\r\n",
                        " ",
                        "x".repeat(500) + "\r\n",
                        "two words, and then some more of them, as in a usual line of text\r\n",
                        " indented\r\n",
                        "tab\there\r\n",
                        "\r\n\r\n",
                        "\u00fc".repeat(31))
                .list()
                .ofMinSize(20)
                .ofMaxSize(120)
                .map(pieces -> String.join("", pieces));
    }

    @Provide
    Arbitrary<String> values() {
        return Arbitraries.of(" ", "\t", "a", ":", "\r\n ", "\r\n\t", "\u00fc", "word")
                .list()
                .ofMaxSize(20)
                .map(pieces -> String.join("", pieces));
    }

    static String plain(Canonicalization canonicalization, String body) {
        StringBuilder canonical = new StringBuilder();
        boolean relaxed = canonicalization == Canonicalization.RELAXED;
        for (String line : body.split("\r\n", -1)) {
            canonical.append(relaxed ? line.replaceAll("[ \t]+", " ").replaceAll(" \\z", "") : line);
            canonical.append("\r\n");
        }
        String rest = canonical.toString();
        while (rest.endsWith("\r\n")) {
            rest = rest.substring(0, rest.length() - 2);
        }
        return rest.isEmpty() && relaxed ? "" : rest + "\r\n";
    }

    /** What is hashed. */
    static String canonical(Canonicalization canonicalization, String body, int piece) {
        Recorder recorder = new Recorder();
        BodyCanonicalizer canonicalizer =
                BodyCanonicalizer.of(canonicalization, new BodyDigest(recorder, BodyHashes.WHOLE), new NotCanonical());
        byte[] octets = body.getBytes(StandardCharsets.ISO_8859_1);
        for (int start = 0; start < octets.length; start += piece) {
            canonicalizer.accept(octets, start, Math.min(piece, octets.length - start));
        }
        canonicalizer.end();
        canonicalizer.digest().digest();
        return recorder.hashed.toString(StandardCharsets.ISO_8859_1);
    }

    private static String relaxed(HeaderField field) {
        return new String(new HeaderHasher().relaxed(field), StandardCharsets.UTF_8);
    }

    private static void accept(BodyCanonicalizer canonicalizer, String body) {
        byte[] octets = body.getBytes(StandardCharsets.ISO_8859_1);
        canonicalizer.accept(octets, 0, octets.length);
    }

    private static byte[] hash(Canonicalization canonicalization, String body) {
        return HashAlgorithm.SHA256
                .digest()
                .digest(plain(canonicalization, body).getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Keeps what it is given. */
    private static final class Recorder extends MessageDigest {

        private final ByteArrayOutputStream hashed = new ByteArrayOutputStream();

        Recorder() {
            super("none");
        }

        @Override
        protected void engineUpdate(byte input) {
            hashed.write(input);
        }

        @Override
        protected void engineUpdate(byte[] input, int offset, int length) {
            hashed.write(input, offset, length);
        }

        @Override
        protected byte[] engineDigest() {
            return new byte[0];
        }

        @Override
        protected void engineReset() {
            hashed.reset();
        }
    }
}
