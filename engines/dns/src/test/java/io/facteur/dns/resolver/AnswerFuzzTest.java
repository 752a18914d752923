package io.facteur.dns.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.facteur.dns.DnsName;
import io.facteur.dns.RecordType;
import io.facteur.dns.WireNames;
import java.io.IOException;
import org.junit.jupiter.api.Timeout;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/** Any octets that a server sends are an answer with a reading within its limits, or none. */
class AnswerFuzzTest {

    private static final Name ASKED = WireNames.toWire(DnsName.of("a.example.org"));
    private static final int ERROR_LENGTH = 4096;

    @Timeout(60)
    @FuzzTest(maxDuration = "2m")
    void read(byte[] octets) {
        WireQuery.answers(Queries.query(ASKED, Type.TXT, false, true).toWire(), octets);
        Message answer;
        try {
            answer = new Message(octets);
        } catch (IOException | RuntimeException expected) {
            // what Exchange takes for no answer
            return;
        }
        for (RecordType type : RecordType.values()) {
            check(Reading.of(answer, ASKED, type));
        }
        assertThat(Queries.error(answer)).isNotEmpty().hasSizeLessThan(ERROR_LENGTH);
    }

    private static void check(Reading reading) {
        assertThat(reading.aliases()).isBetween(0, Reading.MAXIMUM_ALIASES);
        assertThat(reading.records()).hasSizeLessThanOrEqualTo(Reading.MAXIMUM_RECORDS);
        assertThat(reading.records().isEmpty()).isEqualTo(reading.kind() != Reading.Kind.FOUND);
        assertThat(reading.ttl()).isNotNegative();
    }
}
