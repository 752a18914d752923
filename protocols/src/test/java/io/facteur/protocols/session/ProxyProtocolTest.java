package io.facteur.protocols.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facteur.protocols.Backend;
import io.facteur.protocols.Client;
import io.facteur.protocols.TestServers;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who a load balancer says that the client is, believed from those that are named, and from nobody else. */
class ProxyProtocolTest {

    private static final String PROXY = "127.0.16.7";
    private static final String STRANGER = "127.0.16.8";
    private static final String V1 = "PROXY TCP4 198.51.100.7 203.0.113.1 40000 25\r\n";

    private static final int TCP4 = 0x11;
    private static final int TCP6 = 0x21;
    private static final int PROXIED = 0x21;
    private static final int LOCAL = 0x20;

    @TempDir
    private Path directory;

    private TestServers servers;

    @BeforeEach
    void start() throws Exception {
        servers = servers(PROXY + ", 192.0.2.0/24");
    }

    private TestServers servers(String networks) throws Exception {
        return TestServers.start(
                directory,
                new Backend(),
                // the load balancer's own address too: it is in the same network as the printers
                Map.of("facteur.proxy.networks", networks, "facteur.relay.networks", "198.51.100.0/24,127.0.16.0/24"));
    }

    @AfterEach
    void stop() {
        servers.close();
    }

    private Client proxy(String listener) throws Exception {
        return Client.connectFrom(PROXY, servers.port(listener));
    }

    private static byte[] v2(int command, int family, byte[] addresses, byte[] more) {
        return ByteBuffer.allocate(16 + addresses.length + more.length)
                .put("\r\n\r\n\0\r\nQUIT\n".getBytes(StandardCharsets.ISO_8859_1))
                .put((byte) command)
                .put((byte) family)
                .putShort((short) (addresses.length + more.length))
                .put(addresses)
                .put(more)
                .array();
    }

    private static byte[] addresses(String source, String destination) throws Exception {
        byte[] from = InetAddress.getByName(source).getAddress();
        byte[] to = InetAddress.getByName(destination).getAddress();
        return ByteBuffer.allocate(from.length + to.length + 4)
                .put(from)
                .put(to)
                .putShort((short) 40000)
                .putShort((short) 25)
                .array();
    }

    private static byte[] tlv(int type, int length) {
        return ByteBuffer.allocate(3 + length)
                .put((byte) type)
                .putShort((short) length)
                .array();
    }

    private static String ehlo(Client client) throws Exception {
        assertThat(client.reply()).startsWith("220");
        List<String> lines = client.line("EHLO client.test").readUntil(line -> line.startsWith("250 "));
        return lines.get(0);
    }

    static List<byte[]> headersOfTheClient() throws Exception {
        byte[] four = addresses("198.51.100.7", "203.0.113.1");
        return List.of(
                V1.getBytes(StandardCharsets.US_ASCII),
                v2(PROXIED, TCP4, four, new byte[0]),
                // what a load balancer says of the client's TLS, and of itself
                v2(PROXIED, TCP4, four, tlv(0x20, 200)),
                v2(PROXIED, TCP4, four, tlv(0x04, 1500)),
                // the same, in the form that an IPv6 socket has for it
                v2(PROXIED, TCP6, addresses6Mapped(), new byte[0]));
    }

    private static byte[] addresses6Mapped() throws Exception {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (String each : List.of("198.51.100.7", "203.0.113.1")) {
            all.write(new byte[10]);
            all.write(new byte[] {-1, -1});
            all.write(InetAddress.getByName(each).getAddress());
        }
        all.write(new byte[] {1, 2, 0, 25});
        return all.toByteArray();
    }

    @ParameterizedTest
    @MethodSource("headersOfTheClient")
    void clientShouldBeTheOneThatANamedPeerSays(byte[] header) throws Exception {
        try (Client client = proxy("smtp").raw(header)) {
            assertThat(ehlo(client)).contains("[198.51.100.7]");
            client.smtp("MAIL FROM:<user@local.test>");
            assertThat(client.smtp("RCPT TO:<someone@remote.test>")).startsWith("250");
            client.smtp("DATA");
            assertThat(client.raw("Subject: x\r\n\r\n").smtp(".")).startsWith("250");
        }
        assertThat(servers.backend().mailsInSpool()).singleElement().satisfies(mail -> {
            assertThat(mail.getRemoteAddr()).isEqualTo("198.51.100.7");
            assertThat(mail.getMessage().getHeader("Received", null)).contains("([198.51.100.7])");
        });
    }

    static List<byte[]> headersOfAnotherClient() throws Exception {
        return List.of(
                "PROXY TCP6 2001:db8::7 2001:db8::1 40000 25\r\n".getBytes(StandardCharsets.US_ASCII),
                v2(PROXIED, TCP6, addresses("2001:db8::7", "2001:db8::1"), new byte[0]));
    }

    @ParameterizedTest
    @MethodSource("headersOfAnotherClient")
    void clientShouldNotHaveWhatTheLoadBalancerMay(byte[] header) throws Exception {
        try (Client client = proxy("smtp").raw(header)) {
            assertThat(ehlo(client)).contains("[2001:db8:0:0:0:0:0:7]");
            client.smtp("MAIL FROM:<user@local.test>");
            assertThat(client.smtp("RCPT TO:<someone@remote.test>")).startsWith("550 5.7.1");
        }
    }

    @Test
    void headerShouldBeReadInPiecesAndWithWhatFollows() throws Exception {
        try (Client client = proxy("smtp")) {
            for (char each : V1.toCharArray()) {
                client.raw(String.valueOf(each));
                Thread.sleep(2);
            }
            assertThat(ehlo(client)).contains("[198.51.100.7]");
        }
        try (Client client = proxy("smtp").raw(V1 + "EHLO client.test\r\nNOOP\r\n")) {
            assertThat(client.reply()).startsWith("220");
            assertThat(client.reply()).startsWith("250");
            assertThat(client.reply()).startsWith("250");
        }
    }

    @Test
    void secondHeaderShouldBeACommandThatNobodyKnows() throws Exception {
        try (Client client = proxy("smtp").raw(V1)) {
            client.reply();
            assertThat(client.raw("PROXY TCP4 192.0.2.99 203.0.113.1 40000 25\r\n")
                            .reply())
                    .startsWith("500");
            assertThat(client.line("EHLO client.test").readUntil(line -> line.startsWith("250 ")))
                    .first()
                    .asString()
                    .contains("[198.51.100.7]");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"submissions", "imaps", "pop3s"})
    void headerShouldComeBeforeTls(String listener) throws Exception {
        try (Client client = proxy(listener).raw(V1).secure()) {
            assertThat(client.read()).isPresent();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"smtp", "submission", "imap", "pop3", "managesieve"})
    void everyListenerShouldGreetAfterTheHeaderOnly(String listener) throws Exception {
        try (Client client = proxy(listener)) {
            assertThat(client.isLeftWaiting()).isTrue();
            assertThat(client.raw(V1).read()).isPresent();
        }
    }

    @Test
    void lmtpShouldKnowNoHeader() throws Exception {
        try (Client client = proxy("lmtp")) {
            assertThat(client.reply()).startsWith("220");
            assertThat(client.raw(V1).reply()).startsWith("500");
        }
    }

    static List<byte[]> healthChecks() {
        return List.of(
                "PROXY UNKNOWN\r\n".getBytes(StandardCharsets.US_ASCII),
                v2(LOCAL, 0, new byte[0], new byte[0]),
                v2(LOCAL, TCP4, new byte[12], new byte[0]));
    }

    @ParameterizedTest
    @MethodSource("healthChecks")
    void loadBalancerItselfShouldBeGreetedAndMayNotRelay(byte[] header) throws Exception {
        try (Client client = proxy("smtp").raw(header)) {
            assertThat(ehlo(client)).contains("[" + PROXY + "]");
            client.smtp("MAIL FROM:<user@local.test>");
            assertThat(client.smtp("RCPT TO:<someone@remote.test>")).startsWith("550 5.7.1");
        }
    }

    @Test
    void headerOfAnybodyElseShouldNotBeBelieved() throws Exception {
        try (Client client = Client.connectFrom(STRANGER, servers.port("smtp")).raw(V1)) {
            assertThat(client.reply()).startsWith("220");
            assertThat(client.reply()).startsWith("500");
            assertThat(client.line("EHLO client.test").readUntil(line -> line.startsWith("250 ")))
                    .first()
                    .asString()
                    .contains("[" + STRANGER + "]");
        }
        try (Client client = Client.connectFrom(STRANGER, servers.port("imap")).raw(V1)) {
            assertThat(client.read().orElseThrow()).startsWith("* OK");
            assertThat(client.read().orElse("* BAD")).contains("BAD");
        }
    }

    static List<byte[]> whatIsNoHeader() throws Exception {
        List<byte[]> all = new ArrayList<>();
        for (String text : List.of(
                "EHLO client.test\r\nMAIL FROM:<user@local.test>\r\n",
                "PROXY TCP4 198.51.100.7 203.0.113.1 40000\r\n",
                "PROXY TCP4 2001:db8::7 2001:db8::1 40000 25\r\n",
                "PROXY TCP4 198.51.100.777 203.0.113.1 40000 25\r\n",
                "PROXY TCP4 198.51.100.7 203.0.113.1 400000 25\r\n",
                "PROXY TCP6 fe80::1%lo 2001:db8::1 40000 25\r\n",
                "PROXY UDP4 198.51.100.7 203.0.113.1 40000 25\r\n",
                "PROXY TCP4 local.test 203.0.113.1 40000 25\r\n",
                "proxy tcp4 198.51.100.7 203.0.113.1 40000 25\r\n",
                "PROXY TCP4 198.51.100.7 " + "x".repeat(200),
                "PROXY " + "x".repeat(200) + "\r\n",
                "\0".repeat(300))) {
            all.add(text.getBytes(StandardCharsets.US_ASCII));
        }
        byte[] four = addresses("198.51.100.7", "203.0.113.1");
        all.add(v2(PROXIED, 0x31, new byte[216], new byte[0]));
        all.add(v2(PROXIED, 0x12, four, new byte[0]));
        all.add(v2(PROXIED, 0x44, four, new byte[0]));
        all.add(v2(0x11, TCP4, four, new byte[0]));
        all.add(v2(0x2f, TCP4, four, new byte[0]));
        // shorter than its addresses
        all.add(v2(PROXIED, TCP4, new byte[5], new byte[0]));
        // a part that says to be longer than the whole
        all.add(v2(PROXIED, TCP4, four, new byte[] {4, 127, -1, 0, 0}));
        all.add(v2(PROXIED, TCP4, four, tlv(0x04, 4000)));
        all.add(v2(PROXIED, TCP4, four, new byte[60_000]));
        return all;
    }

    @ParameterizedTest
    @MethodSource("whatIsNoHeader")
    void connectionShouldEndWithoutAWordWhenANamedPeerSendsNoHeader(byte[] octets) throws Exception {
        try (Client client = proxy("smtp")) {
            client.rawUntilClosed(octets);
            assertThat(client.read()).isEmpty();
        }
        assertThat(servers.backend().mailsInSpool()).isEmpty();
        assertOthersAreServed();
    }

    @Test
    void connectionShouldEndWhenTheHeaderDoesNotCome() throws Exception {
        try (Client silent = proxy("smtp");
                Client half = proxy("smtp").raw(V1.substring(0, 20))) {
            assertThat(silent.read()).isEmpty();
            assertThat(half.read()).isEmpty();
        }
        for (int i = 0; i < 50; i++) {
            // as load balancers do that only look whether there is a port
            proxy("smtp").close();
            proxy("smtp").raw(V1.substring(0, 20)).close();
        }
        assertOthersAreServed();
    }

    private void assertOthersAreServed() throws Exception {
        try (Client client = proxy("smtp").raw(V1)) {
            assertThat(ehlo(client)).contains("[198.51.100.7]");
        }
    }

    @Test
    void connectionsShouldBeCountedByTheClientAndNotByTheLoadBalancer() throws Exception {
        List<Client> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                Client client = proxy("smtp").raw(V1);
                clients.add(client);
                assertThat(client.reply()).startsWith("220");
            }
            try (Client tooMany = proxy("smtp").raw(V1);
                    Client other = proxy("smtp").raw(V1.replace("198.51.100.7", "198.51.100.8"))) {
                assertThat(tooMany.reply()).startsWith("421 4.7.0");
                assertThat(other.reply()).startsWith("220");
            }
            clients.remove(0).close();
            String again = "";
            for (int i = 0; i < 100 && !again.startsWith("220"); i++) {
                try (Client next = proxy("smtp").raw(V1)) {
                    again = next.reply();
                }
            }
            assertThat(again).startsWith("220");
        } finally {
            for (Client client : clients) {
                client.close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0/0", "::/0", "10.0.0.0/7", "lb.example.org"})
    void startShouldStopWhenTheNetworkIsEverybodyOrNone(String networks) {
        servers.close();
        assertThatThrownBy(() -> servers(networks).close())
                .hasMessageContaining("proxyNetworks: found \"" + networks + "\"");
    }

    @Test
    void startShouldStopWhenJamesOwnSettingIsUsed() {
        servers.close();
        assertThatThrownBy(() -> TestServers.start(directory, new Backend(), Map.of(), file -> {
                            if (file.containsKey("imapserver.jmxName")) {
                                file.setProperty("imapserver.proxyRequired", true);
                            }
                        })
                        .close())
                .hasMessageContaining("proxy.networks");
    }
}
