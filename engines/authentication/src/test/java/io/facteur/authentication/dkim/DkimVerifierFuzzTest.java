package io.facteur.authentication.dkim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import org.junit.jupiter.api.Timeout;

/** Any message gives a result for each of its signatures, up to the limit, and none of them passes. */
class DkimVerifierFuzzTest {

    @Timeout(60)
    @FuzzTest(maxDuration = "2m")
    void verify(byte[] octets) {
        String message = new String(octets, ISO_8859_1);

        List<DkimResult> results = Mail.verify(Mail.dns(), DkimPolicy.DEFAULT, message);

        assertThat(results).hasSizeLessThanOrEqualTo(DkimPolicy.DEFAULT.maximumSignatures());
        assertThat(results).allSatisfy(result -> {
            assertThat(result.passed()).isFalse();
            assertThat(result.explanation().text()).isNotBlank();
        });
    }
}
