package io.facteur.acceptance;

import static io.facteur.acceptance.Patience.patiently;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.facteur.testing.dns.LocalDns;
import io.facteur.testing.smtp.LocalSmtp;
import io.facteur.testing.smtp.ReceivedMessage;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * A public server, whose first mail waits until its records are right. It listens on an address of this machine that is no
 * loopback address, and port 25 of it, which doctor wants to see; skipped where that cannot be had. One instance, in this
 * order.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OutgoingGateTest {

    private static final String ANA = "ana@example.org";
    private static final String SINK = "127.0.0.77";
    private static final int SINK_PORT = 10077;
    private static final int SUBMISSIONS = 31465;
    private static final List<String> PORTS = List.of(
            "submission",
            "submissions",
            "lmtp",
            "imap",
            "imaps",
            "pop3",
            "pop3s",
            "managesieve",
            "jmap",
            "webadmin",
            "cassandra",
            "cassandra-storage");
    private static final String SETTINGS = """
            <?xml version="1.0" encoding="UTF-8"?>
            <outgoing>
                <nextHops><port>10077</port><loopback>true</loopback></nextHops>
                <retry><delays>2s</delays></retry>
            </outgoing>
            """;
    private static final String OTHERS = """
            sink.test. 60 IN MX 10 mx.sink.test.
            mx.sink.test. 60 IN A 127.0.0.77
            """;
    private static final int MANY = 150;

    private final LocalDns dns = LocalDns.start(OTHERS);
    private final LocalSmtp sink = LocalSmtp.start(SINK, SINK_PORT);
    private String address;
    private Facteur facteur;

    @BeforeAll
    void start() throws Exception {
        address = address();
        assumeTrue(mayListen(address, 25), "port 25 of " + address + " cannot be had");
        facteur = Facteur.prepared("gate", address)
                .with("bind", address)
                .with("hostname", "mail.example.org")
                .with("public.addresses", address)
                .with("dns.servers", dns.hostAndPort())
                .with("port.smtp", "25");
        int port = SUBMISSIONS - PORTS.indexOf("submissions");
        for (String name : PORTS) {
            facteur.with("port." + name, String.valueOf(port++));
        }
        Files.writeString(facteur.configuration().resolve("outgoing.xml"), SETTINGS);
        facteur.up();
        facteur.succeed("domain", "add", "example.org");
        facteur.succeed("user", "add", ANA, "--password", SharedFacteur.PASSWORD);
    }

    @AfterAll
    void end() throws Exception {
        if (facteur != null) {
            facteur.end();
        }
        sink.close();
        dns.close();
    }

    private static String address() throws SocketException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(found -> found instanceof Inet4Address && !found.isLoopbackAddress())
                .map(InetAddress::getHostAddress)
                .findFirst()
                .orElse("0.0.0.0");
    }

    private static boolean mayListen(String address, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(address), port));
            return true;
        } catch (IOException expected) {
            return false;
        }
    }

    private void submit(int count, String subject) throws IOException {
        String plain = Base64.getEncoder()
                .encodeToString(("\0" + ANA + "\0" + SharedFacteur.PASSWORD).getBytes(StandardCharsets.UTF_8));
        try (Connection connection = Connection.tls(address, SUBMISSIONS)) {
            connection.smtp();
            connection.smtp("EHLO client.test");
            assertThat(connection.smtp("AUTH PLAIN " + plain)).startsWith("235");
            for (int i = 1; i <= count; i++) {
                assertThat(Mails.send(connection, ANA, "bob@sink.test", subject + "-" + i, "hello"))
                        .startsWith("250");
            }
        }
    }

    private Set<String> arrived() {
        return sink.messages().stream()
                .map((ReceivedMessage message) -> message.header("Subject"))
                .collect(Collectors.toSet());
    }

    private JsonNode mail() throws Exception {
        return facteur.status().path("mail");
    }

    private Facteur.Result doctor(String... more) throws Exception {
        String[] all = new String[4 + more.length];
        all[0] = "doctor";
        all[1] = "--outbound=" + SINK + ":" + SINK_PORT;
        // nobody answers: the clock is not compared
        all[2] = "--time-server=" + SINK + ":" + SINK_PORT;
        all[3] = "example.org";
        System.arraycopy(more, 0, all, 4, more.length);
        return facteur.run(all);
    }

    /** What dns show prints, and the PTR. */
    private String published() throws Exception {
        String[] octets = address.split("\\.");
        return facteur.succeed("dns", "show", "example.org") + "\n" + octets[3] + "." + octets[2] + "." + octets[1]
                + "." + octets[0] + ".in-addr.arpa. IN PTR mail.example.org.\n" + OTHERS;
    }

    @Test
    @Order(1)
    void mailShouldBeHeldWhileSomethingIsToBeMended() throws Exception {
        submit(2, "first");
        patiently().until(() -> facteur.held() == 2);

        Facteur.Result result = doctor();

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output()).contains("to mend; outgoing mail is still held (2 messages)", "queue start");
        assertThat(facteur.succeed("queue", "list")).contains("held, ", "bob@sink.test");
        assertThat(facteur.succeed("status")).contains("outgoing mail is held: until ");
        assertThat(mail().path("sending").asText()).isEqualTo("held-until-ready");
        assertThat(sink.messages()).isEmpty();
    }

    @Test
    @Order(2)
    void mailShouldStayHeldWhenAnotherZoneIsAllRight() throws Exception {
        String zone =
                Files.writeString(facteur.home().resolve("zone"), published()).toString();

        Facteur.Result result = facteur.run("doctor", "example.org", "--zone", zone);

        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(result.output()).contains("Nothing to mend; outgoing mail is still held (2 messages)");
        assertThat(mail().path("sending").asText()).isEqualTo("held-until-ready");
    }

    @Test
    @Order(3)
    void mailShouldLeaveWhenThereIsNothingToMend() throws Exception {
        dns.zone(published());
        // what was not there a moment ago is remembered for as long as the zone says
        Facteur.Result result = doctor();

        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(result.output()).contains("Nothing to mend; outgoing mail leaves now (2 messages were held)");
        patiently().until(() -> arrived().equals(Set.of("first-1", "first-2")));
        submit(1, "second");
        patiently().until(() -> arrived().contains("second-1"));
        assertThat(facteur.succeed("status")).doesNotContain("outgoing mail is held");
        assertThat(facteur.held()).isZero();
    }

    @Test
    @Order(4)
    void mailShouldBeHeldWhenItIsStopped() throws Exception {
        sink.answer(command -> command.startsWith("RCPT") ? "450 4.2.1 not now" : null);
        submit(1, "waiting");
        patiently().until(() -> facteur.succeed("queue", "list").contains("450 4.2.1"));

        assertThat(facteur.succeed("queue", "stop")).contains("Outgoing mail is held from now on");
        sink.answer(command -> null);
        submit(1, "stopped");
        patiently().until(() -> facteur.held() == 1);
        // the retry of the one in the queue
        patiently()
                .until(() -> facteur.succeed("queue", "list")
                                .lines()
                                .filter(line -> line.contains("held, "))
                                .count()
                        == 2);
        Thread.sleep(3_000);

        assertThat(arrived()).doesNotContain("waiting-1", "stopped-1");
        assertThat(doctor().output()).contains("Nothing to mend; outgoing mail is still held", "stopped by ");
        assertThat(mail().path("sending").asText()).isEqualTo("stopped");
    }

    @Test
    @Order(5)
    void mailShouldLeaveWhenItIsStartedAgain() throws Exception {
        assertThat(facteur.succeed("queue", "start")).contains("Outgoing mail leaves now (2 messages held before)");

        patiently().until(() -> arrived().containsAll(Set.of("waiting-1", "stopped-1")));
        assertThat(sink.messages()).hasSize(5);
    }

    @Test
    @Order(6)
    void nothingShouldBeLostWhenTheServerIsKilledWhileItLetsMailGo() throws Exception {
        facteur.succeed("queue", "stop");
        submit(MANY, "many");
        patiently().until(() -> facteur.held() == MANY);

        facteur.succeed("queue", "start");
        patiently()
                .pollInterval(Duration.ofMillis(5))
                .until(() -> sink.messages().size() > 10);
        Facteur.kill(facteur.pid());
        int before = sink.messages().size();
        facteur.up();

        patiently()
                .atMost(Duration.ofMinutes(5))
                .until(() -> arrived().stream()
                                .filter(subject -> subject.startsWith("many-"))
                                .count()
                        == MANY);
        patiently().until(() -> facteur.held() == 0);
        int twice = sink.messages().size() - 5 - MANY;
        System.out.printf("%d of %d arrived before the crash, lost 0, twice %d%n", before - 5, MANY, twice);
        // one that was being let go, and one for each connection
        assertThat(twice).isLessThanOrEqualTo(6);
    }
}
