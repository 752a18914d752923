package io.facteur.antispam;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvaluationCodecTest {

    /** Within all limits. */
    private static Evaluation ordinary(long seed) {
        return Evaluations.any(
                seed, Arbitraries.strings().withCharRange(' ', '~').ofMaxLength(60), EvaluationCodec.REASONS, 100);
    }

    @Property(tries = 200)
    void readShouldGiveWhatWasWritten(@ForAll long seed) {
        Evaluation evaluation = ordinary(seed);

        assertThat(EvaluationCodec.read(EvaluationCodec.write(evaluation))).contains(evaluation);
    }

    @Property(tries = 40)
    void writeShouldKeepToItsLimitWhateverAStrangerWrote(@ForAll long seed) {
        assertBounded(Evaluations.any(seed, Arbitraries.strings().all().ofMaxLength(3000), 60, 60));
    }

    @Property(tries = 10)
    void writeShouldKeepToItsLimitWhenEverythingMustBeEscaped(@ForAll long seed) {
        Arbitrary<String> quotes =
                Arbitraries.strings().withChars('"', '\\').ofMinLength(2100).ofMaxLength(3000);

        assertBounded(Evaluations.any(seed, quotes, 60, 1500));
    }

    private static void assertBounded(Evaluation evaluation) {
        String text = EvaluationCodec.write(evaluation);

        assertThat(text.length()).isLessThanOrEqualTo(EvaluationCodec.LONGEST);
        Optional<Evaluation> read = EvaluationCodec.read(text);
        assertThat(read).isPresent();
        assertThat(read.get().id()).isEqualTo(evaluation.id());
        assertThat(read.get().strictest()).isEqualTo(evaluation.strictest());
        assertThat(EvaluationCodec.read(EvaluationCodec.write(read.get())).equals(read))
                .as("what was read is within the limits")
                .isTrue();
    }

    @Property(tries = 200)
    void readShouldGiveNothingOrSomethingWhenTheTextWasDamaged(
            @ForAll long seed, @ForAll int position, @ForAll char instead) {
        StringBuilder text = new StringBuilder(EvaluationCodec.write(ordinary(seed)));
        int index = Math.floorMod(position, text.length());
        text.setCharAt(index, instead);

        EvaluationCodec.read(text.toString());
        assertThat(EvaluationCodec.read(text.substring(0, index))).isEmpty();
    }

    @Property(tries = 200)
    void readShouldGiveNothingWhenItIsNoEvaluation(@ForAll String text) {
        assertThat(EvaluationCodec.read(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "{}", "{\"version\":1}", "{\"version\":\"1\"}", "not JSON"})
    void readShouldGiveNothingWhenSomethingIsMissing(String text) {
        assertThat(EvaluationCodec.read(text)).isEmpty();
    }

    @Test
    void readShouldGiveNothingWhenALaterVersionWroteIt() {
        String text = EvaluationCodec.write(Evaluations.forged(Verdict.JUNK));

        assertThat(EvaluationCodec.read(text)).isPresent();
        assertThat(EvaluationCodec.read(text.replace("\"version\":1,", "\"version\":2,")))
                .isEmpty();
    }

    @Test
    void readShouldIgnoreFieldsThatItDoesNotKnow() {
        String text = EvaluationCodec.write(Evaluations.forged(Verdict.JUNK));

        assertThat(EvaluationCodec.read(text.replace("\"version\":1,", "\"version\":1,\"score\":{\"a\":[1]},")))
                .contains(Evaluations.forged(Verdict.JUNK));
    }

    @Test
    void readShouldGiveNothingWhenTheTextIsTooLong() {
        String text = EvaluationCodec.write(Evaluations.forged(Verdict.JUNK));
        int room = EvaluationCodec.LONGEST - text.length();

        assertThat(EvaluationCodec.read(text + " ".repeat(room))).isPresent();
        assertThat(EvaluationCodec.read(text + " ".repeat(room + 1))).isEmpty();
    }

    @Test
    void readShouldGiveNothingWhenTheTextIsNestedDeeply() {
        assertThat(EvaluationCodec.read("[".repeat(100_000))).isEmpty();
        assertThat(EvaluationCodec.read("{\"version\":1,\"a\":" + "[".repeat(50_000) + "]".repeat(50_000) + "}"))
                .isEmpty();
    }

    @Test
    void writeShouldContainNoClassName() {
        assertThat(EvaluationCodec.write(Evaluations.forged(Verdict.JUNK))).doesNotContain("facteur", "java");
    }

    @Test
    void writeShouldLeaveOutTheMildestWhenThereIsNoRoomForAll() {
        Evaluation one = Evaluations.forged(Verdict.ACCEPT);
        List<RecipientVerdict> many = new ArrayList<>(Collections.nCopies(
                2000,
                new RecipientVerdict("x".repeat(240) + "@here.test", Verdict.ACCEPT, Optional.empty(), List.of())));
        many.add(new RecipientVerdict("last@here.test", Verdict.REFUSE, Optional.empty(), List.of()));

        Evaluation read = EvaluationCodec.read(EvaluationCodec.write(new Evaluation(
                        one.id(), one.time(), one.client(), one.helo(), one.sender(), one.authentication(), many)))
                .orElseThrow();

        assertThat(read.verdict("LAST@here.test"))
                .get()
                .extracting(RecipientVerdict::verdict)
                .isEqualTo(Verdict.REFUSE);
        assertThat(read.verdicts()).hasSizeBetween(300, 600);
    }
}
