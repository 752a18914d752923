package io.facteur.stores.opensearch.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.embedded.DocumentTexts;
import io.facteur.embedded.TextOptions;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.james.mailbox.extractor.ParsedContent;
import org.apache.james.mailbox.model.ContentType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttachmentTextExtractorTest {

    private static final String RTF =
            "{\\rtf1\\ansi\\deff0{\\fonttbl{\\f0 Arial;}}\\pard\\f0 The postman rings {\\b twice}.\\par}";

    @TempDir
    private Path directory;

    private AttachmentTextExtractor extractor;
    private DocumentTexts documents;

    @BeforeEach
    void setUp() {
        documents = new DocumentTexts(new TextOptions(
                Path.of(System.getProperty("facteur.text.lib")),
                directory,
                "128m",
                1 << 20,
                1 << 20,
                Duration.ofMinutes(1),
                Duration.ofMinutes(1)));
        extractor = new AttachmentTextExtractor(documents);
    }

    @AfterEach
    void tearDown() {
        extractor.close();
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource({
        "text/plain, true",
        "text/html; charset=utf-8, true",
        "application/pdf, true",
        "Application/PDF, true",
        "application/octet-stream, true",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document, true",
        "application/vnd.oasis.opendocument.text, true",
        "application/vnd.ms-excel.sheet.macroEnabled.12, true",
        "text/rtf, true",
        "image/png, false",
        "application/zip, false",
        "video/mp4, false"
    })
    void applicableShouldBeWhatHasWords(String type, boolean expected) {
        assertThat(extractor.applicable(ContentType.of(type))).isEqualTo(expected);
    }

    @Test
    void documentShouldGiveItsText() throws Exception {
        assertThat(extractor
                        .extractContentReactive(stream(RTF), ContentType.of("text/rtf"))
                        .block()
                        .getTextualContent()
                        .orElseThrow())
                .contains("The postman rings twice.");
    }

    @Test
    void wordsShouldBeReadWithoutAChild() throws Exception {
        assertThat(extractor.extractContent(stream("<p>The <b>postman</b></p>"), ContentType.of("text/html")))
                .isEqualTo(ParsedContent.of("The postman"));
        assertThat(documents.pid()).isEmpty();
    }

    @Test
    void wordsShouldBeReadToTheirLimit() throws Exception {
        assertThat(extractor
                        .extractContent(stream("a".repeat(3 << 20)), ContentType.of("text/plain"))
                        .getTextualContent()
                        .orElseThrow())
                .hasSize(1 << 20);
    }

    @Test
    void whatIsTooLargeShouldGiveNoText() throws Exception {
        assertThat(extractor.extractContent(stream("a".repeat(2 << 20)), ContentType.of("application/pdf")))
                .isEqualTo(ParsedContent.empty());
    }

    @Test
    void whatIsNoDocumentShouldGiveNoText() throws Exception {
        assertThat(extractor
                        .extractContent(stream("%PDF-1.7 and no more"), ContentType.of("application/pdf"))
                        .getTextualContent())
                .isEmpty();
    }

    @Test
    void streamShouldBeClosed() throws Exception {
        AtomicBoolean closed = new AtomicBoolean();
        InputStream content = new FilterInputStream(stream(RTF)) {
            @Override
            public void close() throws IOException {
                closed.set(true);
                super.close();
            }
        };

        extractor.extractContent(content, ContentType.of("image/png"));

        assertThat(closed).isTrue();
    }
}
