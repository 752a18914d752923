package io.facteur.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {

    @ParameterizedTest
    @CsvSource({
        "::, ::",
        "::1, ::1",
        "1::, 1::",
        "2001:DB8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "1:0:0:2:0:0:0:3, 1:0:0:2::3",
        "::1.2.3.4, ::102:304",
        "1:2:3:4:5:6:7.8.9.10, 1:2:3:4:5:6:708:90a"
    })
    void parseIpv6ShouldReadWhatToStringWritesShort(String text, String shortest) {
        assertThat(IpAddress.parseIpv6(text).orElseThrow()).hasToString(shortest);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                ":::",
                "1",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "::1::",
                "12345::",
                "g::",
                "1.2.3.4::",
                "::1.2.3",
                "1:2:3:4:5:6:7:1.2.3.4",
                "fe80::1%eth0",
                ":1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:",
                "1:2:3:4::5:6:7:8"
            })
    void parseIpv6ShouldRefuseWhatIsNoAddress(String text) {
        assertThat(IpAddress.parseIpv6(text)).isEmpty();
    }

    @Property
    void writtenAddressesShouldBeReadAgain(@ForAll @Size(16) byte[] octets) throws UnknownHostException {
        IpAddress address = IpAddress.of(InetAddress.getByAddress(octets));

        assertThat(IpAddress.parseIpv6(address.toString())).contains(address);
        assertThat(IpAddress.of(address.toInetAddress())).isEqualTo(address);
        assertThat(InetAddress.getByName(address.toString()).getAddress()).isEqualTo(octets);
    }

    @Property
    void sharesPrefixShouldCompareBits(@ForAll @Size(16) byte[] octets, @ForAll int seed) throws UnknownHostException {
        int bit = Math.floorMod(seed, 128);
        byte[] changed = octets.clone();
        changed[bit / 8] ^= (byte) (0x80 >>> bit % 8);
        IpAddress one = IpAddress.of(InetAddress.getByAddress(octets));
        IpAddress other = IpAddress.of(InetAddress.getByAddress(changed));

        assertThat(one.sharesPrefix(other, bit)).isTrue();
        assertThat(one.sharesPrefix(other, bit + 1)).isFalse();
    }

    @Test
    void familiesShouldShareNothing() {
        assertThat(IpAddress.parseIpv4("0.0.0.0")
                        .orElseThrow()
                        .sharesPrefix(IpAddress.parseIpv6("::").orElseThrow(), 0))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.128, 25, true", "192.0.2.128, 0, true", "192.0.2.1, 24, true", "192.0.2.129, 32, false"})
    void sharesPrefixShouldCompareIpv4(String other, int bits, boolean expected) {
        IpAddress address =
                IpAddress.parseIpv4(bits == 24 ? "192.0.2.255" : "192.0.2.128").orElseThrow();

        assertThat(address.sharesPrefix(IpAddress.parseIpv4(other).orElseThrow(), bits))
                .isEqualTo(expected);
    }
}
