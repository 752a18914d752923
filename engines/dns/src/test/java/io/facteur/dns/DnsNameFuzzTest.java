package io.facteur.dns;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Timeout;

/** Any text is a name, which is read again from each form in which it is written, or none. */
class DnsNameFuzzTest {

    private static final int MAXIMUM_LENGTH = 253;

    @Timeout(60)
    @FuzzTest(maxDuration = "2m")
    void parse(byte[] octets) {
        DnsName.parse(new String(octets, StandardCharsets.UTF_8)).ifPresent(DnsNameFuzzTest::check);
    }

    private static void check(DnsName name) {
        String text = name.toString();
        if (text.isEmpty()
                || text.length() > MAXIMUM_LENGTH
                || !text.chars().allMatch(c -> c >= ' ' && c <= '~' && !(c >= 'A' && c <= 'Z'))) {
            throw new AssertionError("not in its form: " + text);
        }
        assertThat(DnsName.parse(text)).contains(name);
        assertThat(DnsName.parse(name.unicode())).contains(name);
        assertThat(WireNames.fromWire(WireNames.toWire(name))).contains(name);
        assertThat(String.join(".", name.labels())).isEqualTo(text);
        assertThat(name.isWithin(name.parent())).isTrue();
        assertThat(name.parent().labels()).hasSize(name.labels().size() - 1);
        name.child("_dmarc").ifPresent(child -> assertThat(child.parent()).isEqualTo(name));
    }
}
