package io.facteur.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {

    @Test
    void lineShouldStayAsItIsWhenItIsHarmless() {
        assertThat(Printable.line("\tb\u00fccher, \u65e5\u672c, \ud83d\ude00"))
                .isEqualTo("\tb\u00fccher, \u65e5\u672c, \ud83d\ude00");
    }

    @Test
    void lineShouldShowWhatWouldMoveTheCursorOrTurnTheText() {
        assertThat(Printable.line("a\u001b[2Jb\nc\rd\u007fe\u009bf")).isEqualTo("a\\x1b[2Jb\\x0ac\\x0dd\\x7fe\\x9bf");
        assertThat(Printable.line("\u202egpj.exe\u2066\u200e\u2028\ufeff"))
                .isEqualTo("\\u202egpj.exe\\u2066\\u200e\\u2028\\ufeff");
        assertThat(Printable.line("\ud800x\ue000\udb40\udc41")).isEqualTo("\\ud800x\\ue000\\ue0041");
    }

    @Test
    void lineShouldBeCutWhenItIsTooLong() {
        assertThat(Printable.line("a".repeat(Printable.MAXIMUM + 1)))
                .hasSize(Printable.MAXIMUM + " [cut]".length())
                .endsWith(" [cut]");
        assertThat(Printable.line("a".repeat(Printable.MAXIMUM))).hasSize(Printable.MAXIMUM);
    }

    @Test
    void jsonShouldMeanTheSame() {
        String text = "b\u00fc\u202e\u009b\u007f\ud83d\ude00\udb40\udc41\"\\\u001b";

        for (boolean utf8 : new boolean[] {true, false}) {
            String json = Json.write(Json.object().put("a", text), utf8);
            assertThat(Json.parse(json).path("a").asText()).isEqualTo(text);
            assertThat(json).doesNotContainPattern("[\\x00-\\x09\\x0b-\\x1f\\x7f-\\x9f\u202e]");
        }
        assertThat(Json.line(Json.object().put("a", text))).isASCII().hasLineCount(1);
    }

    @Test
    void mistakeShouldBeShownWithoutItsControlCharacters() {
        Run run = SignedMail.facteur("auth", "check", "--\u001b[31m", "x");

        assertThat(run.exitCode).isEqualTo(ExitCode.USAGE);
        assertThat(run.err).contains("\\x1b[31m").doesNotContain("\u001b");
    }
}
