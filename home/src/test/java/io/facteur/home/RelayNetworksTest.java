package io.facteur.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelayNetworksTest {

    @TempDir
    Path conf;

    @ParameterizedTest
    @CsvSource({
        "192.0.2.17, 192.0.2.17, true",
        "192.0.2.17, 192.0.2.18, false",
        "192.0.2.0/24, 192.0.2.255, true",
        "192.0.2.0/24, 192.0.3.0, false",
        "192.0.2.128/25, 192.0.2.127, false",
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "2001:db8:1::/48, 2001:db8:1:ffff::1, true",
        "2001:db8:1::/48, 2001:db8:2::1, false",
        "192.0.2.0/24, 2001:db8::1, false",
        "2001:db8:1::/48, 192.0.2.1, false",
        "'192.0.2.1,10.1.0.0/16 , ::1', ::1, true",
        "'192.0.2.1,10.1.0.0/16 , ::1', 10.1.2.3, true",
        "'192.0.2.1,10.1.0.0/16 , ::1', 10.2.2.3, false",
        "'', 127.0.0.1, false",
    })
    void networksShouldContainTheirAddressesAndNoOthers(String list, String client, boolean contained)
            throws Exception {
        assertThat(RelayNetworks.parse(list).contains(InetAddress.getByName(client)))
                .isEqualTo(contained);
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0/0, open relay",
        "::/0, open relay",
        "0.0.0.0/1, open relay",
        "192.0.0.0/7, open relay",
        "2000::/3, open relay",
        "2001:db8::/31, open relay",
        "192.0.2.17/24, zeros behind its /24",
        "printer.example.org, not a numeric address",
        "192.0.2, not a numeric address",
        "192.0.2.256, not a numeric address",
        "192.0.2.0/33, a number from 0 to 32",
        "192.0.2.0/-1, a number from 0 to 32",
        "192.0.2.0/, a number from 0 to 32",
        "192.0.2.0/24/8, a number from 0 to 32",
        "2001:db8::/129, a number from 0 to 128",
        "::ffff:192.0.2.1, IPv4 address in an IPv6 form",
        "'192.0.2.1,', not a numeric address",
        "192.0.2.1 192.0.2.2, not a numeric address",
    })
    void settingShouldBeRefusedWhenItIsNoNetworkOfOnesOwn(String list, String why) {
        assertThatThrownBy(() -> Settings.load(conf, Map.of("relay.networks", list)))
                .isInstanceOf(InvalidSetting.class)
                .hasMessageContaining("relay.networks: found \"" + list + "\", allowed: numeric addresses or networks")
                .hasMessageContaining(why);
    }

    @Test
    void nobodyShouldRelayByDefault() throws Exception {
        assertThat(Settings.load(conf, Map.of()).get("relay.networks")).isEmpty();
        assertThat(RelayNetworks.parse("").isEmpty()).isTrue();
    }
}
