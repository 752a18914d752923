package io.facteur.authentication.dkim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.Timeout;

/** Any body, in pieces of any length, is canonicalized as the plainest program would do it, and that ends. */
class BodyFuzzTest {

    private static final int LONGEST_PIECE = 64;

    /** @param octets the first one says how long the pieces are */
    @Timeout(60)
    @FuzzTest(maxDuration = "2m")
    void canonicalize(byte[] octets) {
        int piece = octets.length == 0 ? 1 : 1 + (octets[0] & LONGEST_PIECE - 1);
        String body = octets.length == 0 ? "" : new String(octets, 1, octets.length - 1, ISO_8859_1);
        for (Canonicalization canonicalization : Canonicalization.values()) {
            assertThat(CanonicalizationPropertiesTest.canonical(canonicalization, body, piece))
                    .isEqualTo(CanonicalizationPropertiesTest.plain(canonicalization, body));
        }
    }
}
