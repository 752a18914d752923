package io.facteur.stores.opensearch.mailbox;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.james.mailbox.extractor.ParsedContent;
import org.apache.james.mailbox.extractor.TextExtractor;
import org.apache.james.mailbox.model.ContentType;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;

/** The text of PDF files and of text, for tests: the server's own is another room's. */
final class PdfAndText implements TextExtractor {

    @Override
    public ParsedContent extractContent(InputStream content, ContentType type) throws IOException {
        try (content) {
            byte[] octets = content.readAllBytes();
            if (type.asString().startsWith("application/pdf")) {
                try (PDDocument document = Loader.loadPDF(octets)) {
                    return ParsedContent.of(new PDFTextStripper().getText(document));
                }
            }
            return type.asString().startsWith("text/")
                    ? ParsedContent.of(new String(octets, StandardCharsets.UTF_8))
                    : ParsedContent.empty();
        }
    }
}
