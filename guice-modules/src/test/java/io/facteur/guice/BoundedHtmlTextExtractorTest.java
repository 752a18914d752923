package io.facteur.guice;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.protocols.jmap.BoundedHtmlTextExtractor;
import org.apache.james.jmap.draft.utils.JsoupHtmlTextExtractor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundedHtmlTextExtractorTest {

    private final BoundedHtmlTextExtractor extractor = new BoundedHtmlTextExtractor();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no tag",
                "<p>one</p><p>two<br>three</p>",
                "<html><head><title>t</title></head><body>a <b>bold</b> word</body></html>",
                "<ul><li>one<ol><li>deep</li></ol></li><li>two</li></ul>after",
                "x<img alt=' a  picture '><img src=y><img alt=''>"
            })
    void textShouldBeThatOfJames(String html) {
        assertThat(extractor.toPlainText(html)).isEqualTo(new JsoupHtmlTextExtractor().toPlainText(html));
    }

    @Test
    void textShouldStaySmallWhenListsAreDeep() {
        // CVE-2024-45626
        assertThat(extractor.toPlainText("<ul><li>".repeat(500_000)).length()).isLessThan(1_000_000);
    }

    @Test
    void textShouldStaySmallWhenADeepListIsLong() {
        String html = "<ul>".repeat(500) + "<li>".repeat(1_000_000);

        assertThat(extractor.toPlainText(html).length()).isLessThan(1_000_000);
    }
}
