package io.facteur.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.facteur.home.Home;
import io.facteur.testing.dns.LocalDns;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The verb as a whole; each comparison with the DNS has its own test in {@code doctor}. */
class DoctorTest {

    private static final String PUBLIC = "bind=192.0.2.7\nhostname=mail.example.org\nport.smtp=25\n";
    private static final String PTR = "7.2.0.192.in-addr.arpa. IN PTR mail.example.org.\n";

    @TempDir
    Path home;

    private FakeServer server;

    @BeforeEach
    void start() throws Exception {
        Files.createDirectories(home.resolve("conf"));
        settings(PUBLIC);
        server = new FakeServer(new Home(home))
                .answer("GET /healthcheck", 200, "{\"status\":\"healthy\",\"checks\":[{\"status\":\"healthy\"}]}")
                .answer("GET /domains", 200, "[\"example.org\",\"localhost\"]");
        status(0, 0, "");
        domain("example.org");
    }

    private void settings(String text) throws IOException {
        Files.writeString(home.resolve("conf/facteur.properties"), text);
    }

    private void status(int held, int spool, String oldest) {
        status("open", held, spool, oldest);
    }

    private void status(String sending, int held, int spool, String oldest) {
        server.answer(
                "GET /facteur/status?oldest=yes",
                200,
                "{\"sending\":\"" + sending + "\",\"held\":" + held + ",\"spool\":" + spool + ",\"error\":0"
                        + (oldest.isEmpty() ? "" : ",\"oldest\":\"" + oldest + "\"") + "}");
    }

    /** A domain of the server, with a key and the addresses that it must have. */
    private void domain(String name) {
        server.answer("GET /domains/" + name + "/dkim", 200, DnsShowTest.keys("active"))
                .answer("GET /domains/" + name, 204, "");
        for (String localPart : new String[] {"postmaster", "abuse", "dmarc", "tlsrpt"}) {
            server.answer("GET /facteur/users/" + localPart + "%40" + name + "/inbox?messageId=none", 200, "{}");
        }
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private Run facteur(String... arguments) {
        return Run.on(home).run(arguments);
    }

    private static String[] arguments(String first, String... more) {
        List<String> all = new ArrayList<>(List.of(first.split(" ")));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    /** Exactly what dns show prints, and the PTR that was asked for. */
    private String published(String domain) {
        return facteur("dns", "show", domain).out + PTR;
    }

    private Run withZone(String zone, String arguments) throws IOException {
        Path file = Files.writeString(home.resolve("zone"), zone);
        return facteur(arguments(arguments, "--zone", file.toString()));
    }

    @Test
    void doctorShouldBeSatisfiedWithWhatDnsShowPrints() throws Exception {
        Run run = withZone(published("example.org"), "doctor example.org");

        assertThat(run.out).as(run.err).isEqualTo("""
                ok    HELO name, A and AAAA, PTR, disk, store, queue, postmaster and reports, MX, SPF,
                ok    SPF of the HELO name, DKIM s2026, DMARC, TLS-RPT, SRV
                ?     there is no certificate yet, the first start makes a self-signed one

                Ready for Gmail: yes   Microsoft: yes   Yahoo: yes
                Nothing to mend
                """);
        assertThat(run.exitCode).isZero();
    }

    @Test
    void doctorShouldNameWhatMendsEachThing() throws Exception {
        String zone = """
                mail.example.org. A 192.0.2.7
                mail.example.org. TXT "v=spf1 a -all"
                example.org. MX 10 mail.example.org.
                7.2.0.192.in-addr.arpa. PTR host7.isp.test.
                host7.isp.test. A 192.0.2.7
                """;
        status("held-until-ready", 3, 0, "");

        Run run = withZone(zone, "doctor example.org");

        assertThat(run.exitCode).isEqualTo(ExitCode.FAILED);
        assertThat(run.out).endsWith("""
                warn  TLS-RPT, SRV not published: ./facteur dns show example.org
                FAIL  PTR of 192.0.2.7 is host7.isp.test: ask your provider for mail.example.org
                FAIL  SPF, DKIM s2026, DMARC not published: ./facteur dns show example.org

                Ready for Gmail: no   Microsoft: no   Yahoo: no
                      Gmail wants SPF or DKIM, PTR; from 5,000 messages a day on SPF, DKIM, DMARC
                      Microsoft wants SPF or DKIM, PTR; from 5,000 messages a day on SPF, DKIM, DMARC
                      Yahoo wants SPF or DKIM, PTR; from 5,000 messages a day on SPF, DKIM, DMARC
                2 things to mend; outgoing mail is still held (3 messages)
                      ./facteur queue start lets it leave all the same
                """);
    }

    @Test
    void doctorShouldAskTheServerThatIsNamedAndConnectToOthers() throws Exception {
        settings("hostname=mail.example.org\npublic.addresses=192.0.2.7\n");
        try (LocalDns dns = LocalDns.start(published("example.org"));
                ServerSocket other = greeting()) {
            server.listen("smtp", "SMTP", 2525, "starttls");
            status("held-trial", 0, 0, "");
            Run run = facteur(
                    "doctor",
                    "example.org",
                    "--dns",
                    dns.hostAndPort(),
                    "--outbound",
                    "127.0.0.1:" + other.getLocalPort(),
                    // nobody answers there
                    "--time-server",
                    "127.0.0.1:" + other.getLocalPort());

            assertThat(run.out)
                    .contains("ok    HELO name, A and AAAA, PTR", "port 25 outbound", "DKIM s2026")
                    .contains("?     the clock was not compared, for 127.0.0.1:")
                    .contains("FAIL  the server listens on 127.0.0.1, which is this machine alone")
                    .contains("Ready for Gmail: yes")
                    .endsWith("""
                            1 thing to mend; outgoing mail is still held
                                  this is a trial, ./facteur setup HOSTNAME makes it public
                            """);
            assertThat(run.exitCode).isEqualTo(ExitCode.FAILED);
            assertThat(dns.queries("example.org", "MX")).isPositive();
        }
    }

    private static ServerSocket greeting() throws IOException {
        ServerSocket socket = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
        Thread thread = new Thread(() -> {
            try (Socket client = socket.accept()) {
                client.getOutputStream().write("220 mx.test\r\n".getBytes(StandardCharsets.US_ASCII));
                client.getInputStream().read();
            } catch (IOException e) {
                // the test is over
            }
        });
        thread.setDaemon(true);
        thread.start();
        return socket;
    }

    @Test
    void doctorShouldAskTheServersOfTheConfiguration() throws Exception {
        try (LocalDns dns = LocalDns.start(published("example.org"))) {
            settings("hostname=mail.example.org\npublic.addresses=192.0.2.7\ndns.servers=" + dns.hostAndPort() + "\n");
            Files.writeString(
                    home.resolve("conf/authentication.xml"),
                    "<authentication><dns><servers>${sys:facteur.dns.servers}</servers></dns></authentication>");

            Run run = facteur("doctor", "example.org", "--time-server", "nowhere.test");

            assertThat(run.out)
                    .contains("Ready for Gmail: yes")
                    .contains("?     the clock was not compared: --time-server: nowhere.test has no address in the DNS")
                    .contains("?     port 25 outbound was not tried");
        }
    }

    @Test
    void doctorShouldCheckWhatItCanWhenNoDnsServerAnswers() throws Exception {
        try (LocalDns dead = LocalDns.start("")) {
            dead.stop();

            Run run = facteur("doctor", "example.org", "--dns", dead.hostAndPort());

            assertThat(run.exitCode).isEqualTo(ExitCode.NO_DNS);
            assertThat(run.out)
                    .contains("FAIL  no DNS server answers (asked: " + dead.hostAndPort() + ")")
                    .contains("disk, store, queue")
                    .contains("\n?     A and AAAA, PTR, port 25 outbound, clock, ")
                    .contains(
                            "MX, SPF, SPF of the HELO name, DKIM, DMARC, TLS-RPT, SRV not checked: no DNS server answers\n")
                    .doesNotContain("not published")
                    .contains("Ready for Gmail: not known");
        }
    }

    @Test
    void doctorShouldCheckWhatItCanWhenTheServerDoesNotRun() throws Exception {
        String zone = published("example.org");
        server.close();

        Run run = withZone(zone, "doctor example.org");

        assertThat(run.exitCode).isEqualTo(ExitCode.FAILED);
        assertThat(run.out)
                .contains("?     store, queue, postmaster and reports, DKIM not checked: the server is not running on ")
                .contains("FAIL  the server is not running on ", "./facteur up\n")
                .contains("MX, SPF, SPF of the HELO name, DMARC, TLS-RPT, SRV")
                .contains("Ready for Gmail: not known")
                .endsWith("1 thing to mend\n");
        assertThat(withZone(zone, "doctor").out).endsWith("1 thing to mend\n");
    }

    @Test
    void doctorShouldCheckAllDomainsWhenNoneIsNamed() throws Exception {
        domain("example.net");
        server.answer("GET /domains", 200, "[\"example.org\",\"example.net\",\"localhost\"]");

        Run run = withZone(published("example.org"), "doctor");

        assertThat(run.exitCode).isEqualTo(ExitCode.FAILED);
        assertThat(run.out)
                .contains("""

                        example.net
                        ok    postmaster and reports
                        warn  TLS-RPT, SRV not published: ./facteur dns show example.net
                        FAIL  MX, SPF, DKIM s2026, DMARC not published: ./facteur dns show example.net
                        Ready for Gmail: no   Microsoft: no   Yahoo: no
                        """)
                .contains("\nexample.org\nok    postmaster and reports, MX, SPF")
                .endsWith("\n1 thing to mend\n");
    }

    @Test
    void jsonShouldHaveEveryCheck() throws Exception {
        JsonNode json = withZone(PTR, "doctor example.org --json").json();

        assertThat(json.path("ok").asBoolean(true)).isFalse();
        assertThat(json.path("hostname").asText()).isEqualTo("mail.example.org");
        assertThat(json.path("addresses").get(0).asText()).isEqualTo("192.0.2.7");
        JsonNode domain = json.path("domains").get(0);
        assertThat(domain.path("domain").asText()).isEqualTo("example.org");
        List<String> failed = new ArrayList<>();
        domain.path("checks").forEach(check -> {
            if (check.path("result").asText().equals("fail")) {
                failed.add(check.path("check").asText());
                assertThat(check.path("remedy").asText()).isEqualTo("./facteur dns show example.org");
                assertThat(check.path("text").asText()).contains("not published at");
            }
        });
        assertThat(failed).containsExactly("mx", "spf", "dkim", "dmarc");
        assertThat(domain.path("ready").path("gmail").path("answer").asText()).isEqualTo("no");
        assertThat(domain.path("ready").path("gmail").path("lacks")).isNotEmpty();
    }

    @Test
    void heloNameShouldFailWhenNobodyKnowsIt() throws Exception {
        settings("bind=192.0.2.7\n");
        assertThat(withZone("", "doctor example.org").out)
                .contains("FAIL  the server calls itself localhost: ./facteur setup mail.example.org");
        for (String name : new String[] {"mail", "mail.local", "mail.home.arpa"}) {
            assertThat(withZone("", "doctor example.org --hostname " + name).out)
                    .contains("FAIL  the server calls itself " + name + ", a name that nobody on the Internet knows");
        }
    }

    @Test
    void mailboxesShouldFailWhenOneIsMissing() throws Exception {
        server.answer("GET /facteur/users/dmarc%40example.org/inbox?messageId=none", 404, "{}");

        assertThat(withZone(published("example.org"), "doctor example.org").out)
                .contains("FAIL  nobody receives mail for dmarc@example.org: ./facteur domain add example.org");
    }

    @Test
    void mailboxesShouldFailWhenTheDomainIsNotOurs() throws Exception {
        assertThat(withZone("", "doctor example.com").out)
                .contains("FAIL  this server does not receive mail for example.com: ./facteur domain add example.com");
    }

    @Test
    void storeShouldFailWhenTheServerSaysSo() throws Exception {
        server.answer(
                "GET /healthcheck",
                503,
                "{\"status\":\"unhealthy\",\"checks\":[{\"componentName\":\"Cassandra backend\",\"status\":\"unhealthy\","
                        + "\"cause\":\"no node\"},{\"componentName\":\"Guice\",\"status\":\"healthy\",\"cause\":null}]}");

        assertThat(withZone("", "doctor example.org").out)
                .contains("FAIL  the server says that it is not well: Cassandra backend (no node): see its log: ");
    }

    @Test
    void queueShouldFailWhenItCannotBeRead() throws Exception {
        server.answer("GET /facteur/status?oldest=yes", 503, "{\"message\":\"the store does not answer\"}");

        assertThat(withZone("", "doctor example.org").out)
                .contains("FAIL  the queue cannot be looked at: the store does not answer");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 30, 300})
    void queueShouldBeJudgedByItsAge(int minutes) throws Exception {
        status(0, 2, Instant.now().minus(Duration.ofMinutes(minutes)).toString());

        String out = withZone("", "doctor example.org").out;

        String text = "2 messages wait to be handled, the first for " + minutes + " minutes";
        switch (minutes) {
            case 1 -> assertThat(out).doesNotContain(text);
            case 30 -> assertThat(out).contains("warn  " + text);
            default -> assertThat(out).contains("FAIL  " + text);
        }
    }

    @Test
    void queueShouldWarnOfMailInError() throws Exception {
        server.answer("GET /facteur/status?oldest=yes", 200, "{\"held\":0,\"spool\":0,\"error\":4}");

        assertThat(withZone("", "doctor example.org").out).contains("warn  4 messages were set aside, being in error");
    }

    @Test
    void certificateShouldBeLookedAt() throws Exception {
        Files.writeString(home.resolve("tls/certificate.pem"), "nothing");

        assertThat(withZone("", "doctor example.org").out).contains("FAIL  there is no ", "private.key");
    }

    @Test
    void nonsenseShouldBeRefused() throws Exception {
        assertThat(withZone("", "doctor a..b").exitCode).isEqualTo(ExitCode.USAGE);
        assertThat(facteur("doctor", "example.org", "--dns", "127.0.0.1:1", "--outbound", "a..b").exitCode)
                .isEqualTo(ExitCode.USAGE);
    }
}
