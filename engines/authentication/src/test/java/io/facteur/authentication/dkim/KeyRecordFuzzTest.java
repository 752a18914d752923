package io.facteur.authentication.dkim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.Timeout;

/** Any text is a key record that is equal when it is written and read, or has a problem. */
class KeyRecordFuzzTest {

    @Timeout(60)
    @FuzzTest(maxDuration = "2m")
    void parse(byte[] octets) {
        String text = new String(octets, ISO_8859_1);

        Parsed<DkimKey> key = DkimKey.parse(text);
        assertThat(key.value().isPresent()).isNotEqualTo(key.problem().isPresent());
        key.problem().ifPresent(problem -> assertThat(problem.text()).isNotBlank());

        Parsed<DkimKeyRecord> record = DkimKeyRecord.parse(text);
        assertThat(record.value().isPresent()).isNotEqualTo(record.problem().isPresent());
        record.value().ifPresent(KeyRecordFuzzTest::writtenAgain);
    }

    private static void writtenAgain(DkimKeyRecord record) {
        String written = record.text();
        // notes may take three octets for one
        if (written.length() <= DkimKeyRecord.MAXIMUM_OCTETS) {
            assertThat(DkimKeyRecord.parse(written).value()).contains(record);
        }
    }
}
