package io.facteur.authentication.spf;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Timeout;

/** Any text after the version is a record that can be written and expanded, or errors that say where. */
class SpfRecordFuzzTest {

    private static final SpfRequest REQUEST = SpfRequest.of(
            SpfIdentity.MAIL_FROM,
            TestDns.address("2001:db8::7"),
            "h.example.net",
            "local-part+tag@" + "long-label.".repeat(20) + "example.org",
            "receiver.example.net",
            Clock.systemUTC());

    @Timeout(60)
    @FuzzTest(maxDuration = "2m")
    void parse(byte[] octets) {
        String text = "v=spf1 " + new String(octets, StandardCharsets.ISO_8859_1);

        SpfRecord.Parsed parsed = SpfRecord.parse(text);

        assertThat(parsed.record().isPresent()).isEqualTo(parsed.errors().isEmpty());
        assertThat(parsed.errors())
                .allSatisfy(error -> assertThat(error.position()).isBetween(1, text.length() + 1));
        parsed.record().ifPresent(SpfRecordFuzzTest::check);
    }

    private static void check(SpfRecord record) {
        assertThat(record.directives()).hasSizeLessThanOrEqualTo(SpfLimits.TERMS);
        SpfRecord again = SpfRecord.parse(record.write())
                .record()
                .orElseThrow(() -> new AssertionError("cannot be read again: " + record.write()));
        assertThat(SpfPropertiesTest.withoutText(again)).isEqualTo(SpfPropertiesTest.withoutText(record));
        record.directives().forEach(directive -> directive.domain().ifPresent(SpfRecordFuzzTest::expand));
        record.redirect().ifPresent(SpfRecordFuzzTest::expand);
        record.explanation().ifPresent(SpfRecordFuzzTest::expand);
    }

    private static void expand(MacroString macros) {
        MacroString.Values values = REQUEST.values(REQUEST.domain().orElseThrow(), "validated.example.org");
        macros.expandToName(values)
                .ifPresent(name -> assertThat(name.toString()).isNotEmpty());
        for (int limit : List.of(1, SpfLimits.EXPLANATION_LENGTH)) {
            assertThat(macros.expandToText(values, limit)).hasSizeLessThanOrEqualTo(limit);
        }
    }
}
