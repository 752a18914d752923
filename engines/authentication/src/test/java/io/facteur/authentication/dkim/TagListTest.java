package io.facteur.authentication.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.authentication.Explanation;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TagListTest {

    @Test
    void parseShouldGiveNamesValuesAndPositions() {
        String text = " v=1; b = ab\r\n\tcd ;\r\n c=; ";

        TagList tags = TagList.parse(text).value().orElseThrow();

        assertThat(tags.tags()).extracting(TagList.Tag::name).containsExactly("v", "b", "c");
        assertThat(tags.tags()).extracting(TagList.Tag::value).containsExactly("1", "ab\r\n\tcd", "");
        TagList.Tag b = tags.tag("b").orElseThrow();
        assertThat(b.compact()).isEqualTo("abcd");
        assertThat(text.substring(b.start(), b.end())).isEqualTo(" ab\r\n\tcd ");
        assertThat(tags.value("V")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a=1", "a=1;", "a=1; ", "a1_b=x=y", "a=1;\r\n b=2", "a=\r\n 1", "a=\u00fc", "a=~!", "a\t=\t1"})
    void parseShouldTakeWhatTheGrammarAllows(String text) {
        assertThat(TagList.parse(text).value()).isPresent();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "\"\"|1",
                "a|2",
                "a;b=1|2",
                "=1|1",
                "1=1|1",
                "_a=1|1",
                "a=1;;b=2|5",
                "a=1;b|6",
                "a=1;a=2|6",
                "a-b=1|2",
                "a b=1|3"
            })
    void parseShouldTellWhereItIsMalformed(String text, int octet) {
        Explanation problem = TagList.parse(text).problem().orElseThrow();

        assertThat(problem.code()).isEqualTo("malformed-tag-list");
        assertThat(problem.text()).endsWith("at octet " + octet);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=1\r\n", "a=1\r\nb=2", "a=1\n 2", "a=1\r 2", "a=\u0001", "a=\u007f"})
    void parseShouldTakeNoControlCharacters(String text) {
        assertThat(TagList.parse(text).problem()).isPresent();
    }

    @Test
    void parseShouldTakeNoMoreTagsThanTheLimit() {
        assertThat(TagList.parse(tags(TagList.MAXIMUM_TAGS)).value()).isPresent();
        assertThat(TagList.parse(tags(TagList.MAXIMUM_TAGS + 1))
                        .problem()
                        .orElseThrow()
                        .text())
                .startsWith("there are more than 64 tags");
    }

    private static String tags(int count) {
        return IntStream.range(0, count).mapToObj(i -> "t" + i + "=1").collect(Collectors.joining(";"));
    }
}
