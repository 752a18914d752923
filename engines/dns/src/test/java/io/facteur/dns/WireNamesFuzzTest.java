package io.facteur.dns;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import org.junit.jupiter.api.Timeout;
import org.xbill.DNS.Name;

/** The name in the octets of an answer is one of ours, and the same when it goes back, or none. */
class WireNamesFuzzTest {

    @Timeout(60)
    @FuzzTest(maxDuration = "2m")
    void fromWire(byte[] octets) {
        Name wire;
        try {
            wire = new Name(octets);
        } catch (IOException | RuntimeException expected) {
            // what the reader of answers takes for no answer
            return;
        }
        WireNames.fromWire(wire).ifPresent(name -> {
            // names are equal in any case
            assertThat(WireNames.toWire(name)).isEqualTo(wire);
            assertThat(WireNames.fromWire(WireNames.toWire(name))).contains(name);
        });
    }
}
