package io.facteur.authentication.dkim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** RFC 6376 3.4.4, against the plainest program that does the same. */
class RelaxedBodyPropertiesTest {

    /** Lines that end with CR LF; each character is one octet. */
    private static String plainly(String body) {
        StringBuilder canonical = new StringBuilder();
        String lines = body.replaceAll("[ \t]+(?=\r\n|$(?![\r\n]))", "").replaceAll("[ \t]+", " ");
        canonical.append(lines);
        while (canonical.length() >= 2
                && canonical.substring(canonical.length() - 2).equals("\r\n")) {
            canonical.setLength(canonical.length() - 2);
        }
        return canonical.isEmpty() ? "" : canonical.append("\r\n").toString();
    }

    private static byte[] hash(String body, int piece) {
        BodyHashes bodies = new BodyHashes();
        BodyHash hash = bodies.hash(Canonicalization.RELAXED, HashAlgorithm.SHA256, BodyHashes.WHOLE);
        byte[] octets = body.getBytes(ISO_8859_1);
        for (int i = 0; i < octets.length; i += piece) {
            bodies.accept(octets, i, Math.min(piece, octets.length - i));
        }
        bodies.end();
        return hash.value();
    }

    private static void check(String body, int piece) {
        MessageDigest digest = HashAlgorithm.SHA256.digest();
        assertThat(hash(body, piece))
                .as("%s", body)
                .isEqualTo(digest.digest(plainly(body).getBytes(ISO_8859_1)));
    }

    /** Once, a control character before white space, or one below the tab, was looked at for ever. */
    @Test
    void anyOctetShouldBePassedBeforeAnyOther() {
        for (char first = 0; first < 256; first++) {
            for (String next : List.of("", " ", "\t", "\r\n", " \r\n", "\f", "\u0000", "x")) {
                if (first != '\r' && first != '\n') {
                    check("before" + first + next + "after\r\n", 1 << 14);
                    check(first + next + first + next + "\r\n", 1 << 14);
                }
            }
        }
    }

    @Provide
    Arbitrary<String> bodies() {
        Arbitrary<String> pieces = Arbitraries.oneOf(
                Arbitraries.of(
                        "\r\n", "\r\n", " ", "\t", "\r\n\r\n", "  \t", "\f", "\u0000", "\u00ff", "\u001f", "\u0008"),
                Arbitraries.of("word", "two words", "a line\r\n", "x".repeat(70) + "\r\n", "y".repeat(1100)),
                Arbitraries.strings()
                        .withCharRange('\u0000', '\u00ff')
                        .excludeChars('\r', '\n')
                        .ofMaxLength(20));
        return pieces.list().ofMaxSize(60).map(parts -> String.join("", parts));
    }

    @Property(tries = 500)
    void relaxedBodyShouldBeAsTheStandardSays(
            @ForAll("bodies") String body, @ForAll @IntRange(min = 1, max = 3000) int piece) {
        check(body + "\r\n", piece);
    }
}
