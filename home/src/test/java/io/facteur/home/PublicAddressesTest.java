package io.facteur.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublicAddressesTest {

    @TempDir
    Path conf;

    private Settings load(String bind, String addresses) throws Exception {
        return Settings.load(conf, Map.of("bind", bind, "public.addresses", addresses));
    }

    @Test
    void publicAddressesShouldBeThoseThatAreSet() throws Exception {
        assertThat(load("10.0.0.5", "192.0.2.7, 2001:db8::7").publicAddresses())
                .containsExactly(InetAddress.getByName("192.0.2.7"), InetAddress.getByName("2001:db8::7"));
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, 192.0.2.7",
        "127.0.0.1, ''",
        "0.0.0.0, ''",
        "::, ''",
        "::1, ''",
        "10.0.0.5, ''",
        "169.254.1.1, ''"
    })
    void publicAddressShouldElseBeTheOneThatIsListenedOn(String bind, String expected) throws Exception {
        assertThat(load(bind, "").publicAddresses())
                .isEqualTo(expected.isEmpty() ? List.of() : List.of(InetAddress.getByName(expected)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mail.example.org", "192.0.2.7,", "192.0.2.7 192.0.2.8", "192.0.2.256", "1", ":::"})
    void publicAddressShouldBeRefusedWhenItIsNotNumeric(String addresses) {
        assertThatThrownBy(() -> load("127.0.0.1", addresses))
                .isInstanceOf(InvalidSetting.class)
                .hasMessageContaining("public.addresses")
                .hasMessageContaining("numeric addresses");
    }
}
