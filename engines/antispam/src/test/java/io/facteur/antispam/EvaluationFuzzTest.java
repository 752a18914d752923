package io.facteur.antispam;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.Timeout;

/** Whatever a queue gives back is an Evaluation that is equal when it is written and read, or none. */
class EvaluationFuzzTest {

    @Timeout(60)
    @FuzzTest(maxDuration = "2m")
    void read(byte[] octets) {
        EvaluationCodec.read(new String(octets, UTF_8)).ifPresent(EvaluationFuzzTest::check);
    }

    private static void check(Evaluation evaluation) {
        // what is written first is cut to the limits, and is then the same for ever
        String written = EvaluationCodec.write(evaluation);
        assertThat(written.length()).isLessThanOrEqualTo(EvaluationCodec.LONGEST);
        Evaluation within = EvaluationCodec.read(written).orElseThrow(() -> new AssertionError(written));
        assertThat(within.id()).isEqualTo(evaluation.id());
        assertThat(within.strictest()).isEqualTo(evaluation.strictest());
        assertThat(EvaluationCodec.read(EvaluationCodec.write(within))).contains(within);
    }
}
