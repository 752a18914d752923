package io.facteur.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.cli.doctor.Diagnosis.Result;
import io.facteur.cli.doctor.PortsCheck.Service;
import io.facteur.cli.publish.Installations;
import io.facteur.dns.DnsName;
import io.facteur.dns.zone.ZoneDns;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PortsCheckTest {

    private static final String SETUP = "facteur setup mail.example.org";

    private static final InetAddress ANY = Installations.address("0.0.0.0");
    private static final InetAddress HERE = Installations.address("127.0.0.1");

    private final List<ServerSocket> servers = new ArrayList<>();

    @AfterEach
    void stop() throws IOException {
        for (ServerSocket server : servers) {
            server.close();
        }
    }

    /** @return the port of a server that says this to everyone */
    private int greeting(String text) throws IOException {
        ServerSocket server = new ServerSocket(0, 5, HERE);
        servers.add(server);
        Thread thread = new Thread(() -> {
            while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
                    socket.getOutputStream().flush();
                    socket.getInputStream().read();
                } catch (IOException e) {
                    // the test is over, or the client is gone
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
        return server.getLocalPort();
    }

    private int closed() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, HERE)) {
            return server.getLocalPort();
        }
    }

    private static List<Diagnosis> check(String absent, Service... services) {
        return new PortsCheck(List.of(services), List.of(HERE), Optional.of(Installations.HOST), absent, SETUP).run();
    }

    @Test
    void portsShouldBeWellWhenTheyAnswer() throws Exception {
        assertThat(check("", new Service("imaps", ANY, greeting("")), new Service("pop3", ANY, greeting(""))))
                .containsExactly(Diagnosis.ok(Topic.PORTS, "2 ports answer"));
    }

    @Test
    void portsShouldNotBeKnownWhenTheServerSaysNone() {
        assertThat(check("")).extracting(Diagnosis::result).containsExactly(Result.UNKNOWN);
    }

    @Test
    void portsShouldFailWhenOneDoesNotAnswerHere() throws Exception {
        Diagnosis found = check("", new Service("imaps", ANY, closed())).get(0);

        assertThat(found.result()).isEqualTo(Result.FAIL);
        assertThat(found.text()).contains("(imaps) does not answer on this machine: refused");
    }

    @Test
    void portsShouldWarnWhenOneDoesNotAnswerFromOutside() throws Exception {
        List<Diagnosis> found = new PortsCheck(
                        List.of(new Service("imaps", ANY, greeting(""))),
                        // another loopback address, on which that server does not listen
                        List.of(Installations.address("127.0.0.9")),
                        Optional.empty(),
                        "",
                        SETUP)
                .run();

        assertThat(found).hasSize(1);
        assertThat(found.get(0).result()).isEqualTo(Result.WARN);
        assertThat(found.get(0).text())
                .matches("at 127.0.0.9 this machine finds no answer on port [0-9]+ \\(imaps, refused\\)");
        assertThat(found.get(0).remedy()).contains("firewall");
    }

    @Test
    void portsShouldFailInATrialEvenWithoutTheServer() {
        for (String absent : new String[] {"", "it does not run"}) {
            assertThat(check(absent, new Service("smtp", HERE, 25))).hasSize(1).allSatisfy(found -> {
                assertThat(found.result()).isEqualTo(Result.FAIL);
                assertThat(found.text()).contains("mail from the Internet cannot arrive");
                assertThat(found.remedy()).isEqualTo(SETUP);
            });
        }
    }

    @Test
    void portsShouldFailWhenMailCannotArriveAtAnotherPort() {
        assertThat(check("it does not run", new Service("smtp", ANY, 2525)))
                .extracting(Diagnosis::result)
                .containsExactly(Result.FAIL, Result.UNKNOWN);
        assertThat(check("it does not run", new Service("smtp", ANY, 25)))
                .extracting(Diagnosis::result)
                .containsExactly(Result.UNKNOWN);
    }

    @Test
    void heloNameShouldFailWhenTheServerGreetsWithAnother() throws Exception {
        for (String name : new String[] {"localhost", "220"}) {
            assertThat(check("", new Service("smtp", ANY, greeting("220 " + name + " ESMTP\r\n"))))
                    .anyMatch(found -> found.topic() == Topic.HELO_NAME
                            && found.result() == Result.FAIL
                            && found.text().contains("and not with mail.example.org"));
        }
        assertThat(check("", new Service("smtp", ANY, greeting("220 Mail.Example.org ESMTP\r\n"))))
                .noneMatch(found -> found.topic() == Topic.HELO_NAME);
    }

    @Test
    void outboundShouldBeWellWhenOneServerGreets() throws Exception {
        List<InetSocketAddress> targets = List.of(
                new InetSocketAddress(HERE, closed()), new InetSocketAddress(HERE, greeting("220 mx.test\r\n")));

        assertThat(OutboundCheck.run(targets).result()).isEqualTo(Result.OK);
    }

    @Test
    void outboundShouldFailWhenNobodyCanBeReached() throws Exception {
        Diagnosis found = OutboundCheck.run(List.of(new InetSocketAddress(HERE, closed())));

        assertThat(found.result()).isEqualTo(Result.FAIL);
        assertThat(found.text()).contains("127.0.0.1 port ").contains(": refused");
        assertThat(found.remedy()).contains("smart host");
    }

    @Test
    void outboundShouldFailWhenOneConnectsAndSaysNothing() throws Exception {
        ServerSocket server = new ServerSocket(0, 5, HERE);
        servers.add(server);
        Thread thread = new Thread(() -> {
            try {
                server.accept().close();
            } catch (IOException e) {
                // the test is over
            }
        });
        thread.setDaemon(true);
        thread.start();

        assertThat(OutboundCheck.run(List.of(new InetSocketAddress(HERE, server.getLocalPort())))
                        .result())
                .isEqualTo(Result.FAIL);
    }

    @Test
    void outboundShouldNotBeKnownWhenNobodyWasFound() {
        assertThat(OutboundCheck.run(List.of()).result()).isEqualTo(Result.UNKNOWN);
        assertThat(OutboundCheck.usual(ZoneDns.parse(""))).isEmpty();
    }

    @Test
    void outboundShouldTryTheServersOfADomainThatAllKnow() {
        ZoneDns dns = ZoneDns.parse("""
                gmail.com. MX 20 b.test.
                gmail.com. MX 10 a.test.
                gmail.com. MX 30 c.test.
                a.test. A 192.0.2.1
                b.test. A 192.0.2.2
                c.test. A 192.0.2.3
                """);

        assertThat(OutboundCheck.usual(dns))
                .containsExactly(
                        new InetSocketAddress(Installations.address("192.0.2.1"), 25),
                        new InetSocketAddress(Installations.address("192.0.2.2"), 25));
        assertThat(OutboundCheck.USUAL).isEqualTo(DnsName.of("gmail.com"));
    }
}
