package io.facteur.authentication.results;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.facteur.authentication.message.HeaderField;
import io.facteur.dns.DnsName;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Timeout;

/** Any field has results that are equal when they are written and read, or a problem, and never passes for ours. */
class AuthenticationResultsFuzzTest {

    private static final String OURS = "mx.b\u00fccher.example";

    @Timeout(60)
    @FuzzTest(maxDuration = "2m")
    void parse(byte[] octets) {
        String text = new String(octets, UTF_8);
        for (String value : List.of(text, "mx.example.org; spf=pass " + text, "i=1; mx.example.org; " + text)) {
            check(AuthenticationResultsParser.parse(value));
            check(AuthenticationResultsParser.parseArc(value));
            removed(HeaderField.of("Authentication-Results:" + value));
        }
    }

    private static void check(AuthenticationResultsParser.Parsed parsed) {
        assertThat(parsed.results().isPresent()).isNotEqualTo(parsed.problem().isPresent());
        parsed.results().ifPresent(results -> {
            assertThat(results.results()).hasSizeLessThanOrEqualTo(AuthenticationResultsParser.MAXIMUM_ITEMS);
            // what is written first is made printable and cut, and is then the same for ever
            AuthenticationResults clean = writtenAndRead(results);
            assertThat(clean.results()).hasSameSizeAs(results.results());
            assertThat(writtenAndRead(clean)).isEqualTo(clean);
        });
    }

    private static AuthenticationResults writtenAndRead(AuthenticationResults results) {
        String field = AuthenticationResultsWriter.field(results);
        Optional<AuthenticationResults> read =
                AuthenticationResultsParser.parse(HeaderField.of(field).value()).results();
        assertThat(field.replace("\r\n\t", "")).doesNotContain("\r", "\n");
        return read.orElseThrow(() -> new AssertionError("cannot be read again: " + field));
    }

    private static void removed(HeaderField field) {
        if (ForgedResults.indexes(List.of(field), List.of(OURS)).isEmpty()) {
            AuthenticationResultsParser.parse(field.value())
                    .results()
                    .ifPresent(results ->
                            assertThat(DnsName.parse(results.authservId())).isNotEqualTo(DnsName.parse(OURS)));
        }
    }
}
