package io.facteur.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.BindException;
import java.net.SocketException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StandardPortsTest {

    private static List<Check> checks(StandardPorts.Attempt attempt, Integer... ours) {
        return new StandardPorts("192.0.2.7", Set.of(ours), attempt).checks("./facteur setup --systemd");
    }

    @Test
    void portsShouldBeOkWhenTheyAreFree() {
        assertThat(checks(address -> {}))
                .singleElement()
                .extracting(Check::result)
                .isEqualTo(Check.Result.ok);
    }

    @Test
    void missingRightShouldBeToldWithItsWaysOut() {
        assertThat(checks(address -> {
                    if (address.getPort() < 1024) {
                        throw new SocketException("Permission denied");
                    }
                }))
                .singleElement()
                .satisfies(check -> assertThat(check.result()).isEqualTo(Check.Result.FAIL))
                .satisfies(check -> assertThat(check.detail())
                        .startsWith("this user may not listen on 25 465 587 143 993 110 995, so mail from the Internet"
                                + " cannot arrive: ")
                        .contains("./facteur setup --systemd", "as root", "net.ipv4.ip_unprivileged_port_start=25"));
    }

    @Test
    void portsOfOthersShouldBeTold() {
        StandardPorts.Attempt taken = address -> {
            if (Set.of(25, 143).contains(address.getPort())) {
                throw new BindException("Address already in use");
            }
        };
        assertThat(checks(taken))
                .singleElement()
                .extracting(Check::detail)
                .asString()
                .startsWith("another program listens on 25 143, so mail from the Internet cannot arrive: ss -ltnp");
        assertThat(checks(taken, 25))
                .singleElement()
                .extracting(Check::detail)
                .asString()
                .startsWith("another program listens on 143: ss");
        assertThat(checks(taken, 25, 143)).extracting(Check::result).containsExactly(Check.Result.ok);
    }

    @Test
    void addressOfNoInterfaceShouldBeTold() {
        assertThat(checks(address -> {
                    throw new BindException("Cannot assign requested address");
                }))
                .singleElement()
                .extracting(Check::detail)
                .isEqualTo("no interface of this machine has the address 192.0.2.7, so mail from the Internet cannot"
                        + " arrive");
    }
}
