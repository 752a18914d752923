package io.facteur.authentication.dmarc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import org.junit.jupiter.api.Timeout;

/** Any text is a policy record that is equal when it is written and read, with all faults said, or none. */
class DmarcRecordFuzzTest {

    @Timeout(60)
    @FuzzTest(maxDuration = "2m")
    void parse(byte[] octets) {
        String text = new String(octets, ISO_8859_1);
        DmarcRecords.parse(text);
        DmarcRecords.parse("v=DMARC1;" + text).ifPresent(DmarcRecordFuzzTest::check);
    }

    private static void check(DmarcRecords.Parsed parsed) {
        DmarcRecord record = parsed.record();
        assertThat(record.aggregateReports()).hasSizeLessThanOrEqualTo(DmarcRecords.MAXIMUM_URIS);
        assertThat(record.failureReports()).hasSizeLessThanOrEqualTo(DmarcRecords.MAXIMUM_URIS);
        parsed.faults().forEach(fault -> {
            assertThat(fault.position()).isBetween(0, record.published().length());
            assertThat(fault.explanation().text()).matches("[ -~]+");
        });
        String written = DmarcRecords.write(record);
        if (written.length() <= DmarcRecords.MAXIMUM_LENGTH) {
            DmarcRecords.Parsed again = DmarcRecords.parse(written).orElseThrow();
            assertThat(again.faults()).isEmpty();
            assertThat(again.usable()).isTrue();
            assertThat(DmarcRecords.write(again.record())).isEqualTo(written);
            assertThat(like(again.record())).isEqualTo(like(record));
        }
    }

    /** Without the text, and without what the text alone says. */
    private static DmarcRecord like(DmarcRecord record) {
        return new DmarcRecord(
                "",
                record.policy(),
                record.subdomains(),
                record.nonExistent(),
                record.psd(),
                record.testing(),
                record.strictDkim(),
                record.strictSpf(),
                record.aggregateReports(),
                record.failureReports(),
                record.failureOptions(),
                List.of());
    }
}
