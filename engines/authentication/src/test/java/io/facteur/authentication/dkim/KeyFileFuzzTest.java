package io.facteur.authentication.dkim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.Timeout;

/** Any file is a private key that is equal when it is written and read, or has a problem. */
class KeyFileFuzzTest {

    @Timeout(60)
    @FuzzTest(maxDuration = "2m")
    void parse(byte[] octets) {
        Parsed<DkimKeyPair> key = DkimKeyPair.parsePem(new String(octets, ISO_8859_1));

        assertThat(key.value().isPresent()).isNotEqualTo(key.problem().isPresent());
        key.value().ifPresent(pair -> {
            assertThat(DkimKeyPair.parsePem(pair.pem()).value()).contains(pair);
            assertThat(DkimKey.parse(pair.record().text()).value())
                    .hasValueSatisfying(published ->
                            assertThat(pair.isPublishedAs(published)).isTrue());
        });
    }
}
