package io.facteur.home;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsLoopbackTest {

    @TempDir
    Path conf;

    @ParameterizedTest
    @CsvSource({"127.0.0.1, 127.0.0.1", "127.0.0.2, 127.0.0.2", "::1, ::1", "0.0.0.0, 127.0.0.1", "192.0.2.1, 127.0.0.1"
    })
    void loopbackShouldNeverBeReachableFromOutside(String bind, String loopback) throws Exception {
        assertThat(Settings.load(conf, Map.of("bind", bind)).loopback()).isEqualTo(loopback);
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, true", "127.0.0.2, true", "::1, true", "0.0.0.0, false", "192.0.2.1, false"})
    void trialShouldBeWhatNobodyElseCanReach(String bind, boolean trial) throws Exception {
        assertThat(Settings.load(conf, Map.of("bind", bind)).isTrial()).isEqualTo(trial);
    }

    @ParameterizedTest
    @CsvSource({
        "port.smtp, 192.0.2.1",
        "port.imaps, 192.0.2.1",
        "port.lmtp, 127.0.0.1",
        "port.jmap, 127.0.0.1",
        "port.webadmin, 127.0.0.1",
        "port.cassandra, 127.0.0.1",
        "port.cassandra-storage, 127.0.0.1"
    })
    void addressOfAPortShouldBeTheOneThatItIsListenedOn(String key, String address) throws Exception {
        assertThat(Settings.load(conf, Map.of("bind", "192.0.2.1")).addressOf(key))
                .isEqualTo(address);
    }
}
