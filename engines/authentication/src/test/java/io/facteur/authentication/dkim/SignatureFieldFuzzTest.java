package io.facteur.authentication.dkim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.facteur.authentication.message.HeaderField;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;

/** Any field that signs can be used, with all that is needed, or has a problem. */
class SignatureFieldFuzzTest {

    @Timeout(60)
    @FuzzTest(maxDuration = "2m")
    void parse(byte[] octets) {
        String text = "X-Signature:" + new String(octets, ISO_8859_1) + "\r\n";
        HeaderField field = HeaderField.of(text.getBytes(ISO_8859_1));
        for (SignatureSyntax syntax :
                List.of(SignatureSyntax.DKIM, SignatureSyntax.ARC_MESSAGE_SIGNATURE, SignatureSyntax.ARC_SEAL)) {
            SignatureField signature = SignatureField.parse(field, syntax);
            signature.problem().ifPresent(problem -> assertThat(problem.text()).isNotBlank());
            signature.tags().ifPresent(SignatureFieldFuzzTest::writtenAgain);
            if (signature.problem().isEmpty()) {
                usable(signature, syntax);
            }
        }
    }

    private static void usable(SignatureField signature, SignatureSyntax syntax) {
        assertThat(signature.domain()).isPresent();
        assertThat(signature.keyName()).isPresent();
        assertThat(signature.keyName().get().isWithin(signature.domain().get())).isTrue();
        assertThat(signature.algorithm()).isPresent();
        assertThat(signature.signature()).isNotEmpty();
        assertThat(signature.signatureTag()).isPresent();
        assertThat(signature.instance()).isBetween(syntax.instance() ? 1 : 0, syntax.instance() ? 50 : 0);
        if (syntax.message()) {
            assertThat(signature.signedFields())
                    .isNotEmpty()
                    .hasSizeLessThanOrEqualTo(SignatureParser.MAXIMUM_SIGNED_FIELDS);
            assertThat(signature.bodyHash().isPresent() || signature.obsolete().isPresent())
                    .isTrue();
        }
        if (!syntax.instance()) {
            assertThat(signature.identityDomain()).isPresent();
        }
    }

    private static void writtenAgain(TagList tags) {
        assertThat(tags.tags()).hasSizeBetween(1, TagList.MAXIMUM_TAGS);
        String text = tags.tags().stream()
                .map(tag -> tag.name() + " = " + tag.value())
                .collect(Collectors.joining("; "));
        List<TagList.Tag> again = TagList.parse(text).value().orElseThrow().tags();
        assertThat(again).extracting(TagList.Tag::name).isEqualTo(names(tags));
        assertThat(again)
                .extracting(TagList.Tag::value)
                .isEqualTo(tags.tags().stream().map(TagList.Tag::value).toList());
    }

    private static List<String> names(TagList tags) {
        return tags.tags().stream().map(TagList.Tag::name).toList();
    }
}
