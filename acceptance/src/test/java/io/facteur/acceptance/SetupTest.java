package io.facteur.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** From a trial to a server on the standard ports, by the command alone. One instance, in this order. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SetupTest {

    private static final String ADDRESS = "127.0.0.70";
    private static final String PRINTER = "127.0.0.71";
    private static final String ANA = "ana@example.org";
    private static final List<Integer> STANDARD = List.of(25, 465, 587, 143, 993, 110, 995, 4190);

    private static Facteur facteur;

    @BeforeAll
    static void start() throws Exception {
        // no DNS server is named: the trial has its own DNS
        facteur = Facteur.fresh("setup", ADDRESS).up();
    }

    @AfterAll
    static void end() throws Exception {
        facteur.end();
    }

    @Test
    @Order(1)
    void trialShouldShowWhatAuthenticationDoes() throws Exception {
        assertThat(facteur.succeed("domain", "add", "example.org")).contains("DKIM key");
        assertThat(facteur.succeed("user", "add", ANA))
                .containsPattern("Password \\(shown once\\): [a-z]+-[a-z]+-[0-9]{2}-[a-z]+");

        assertThat(facteur.succeed("mail", "send-test", "--to", ANA))
                .matches("250 accepted, in INBOX after \\d+\\.\\d s: SPF pass, DKIM pass, DMARC pass\\R");
        assertThat(facteur.succeed("mail", "send-test", "--to", ANA, "--forged"))
                .matches("550 5\\.7\\.1 DMARC policy of bank\\.test: not authorized by it, no list or forwarder seen"
                        + " \\(id [0-9a-z]+\\)\\R");
    }

    @Test
    @Order(2)
    void setupShouldSayWhatIsMissing() throws Exception {
        mayListen();

        Facteur.Result result = facteur.run("setup", "mail.example.org", "--bind", ADDRESS, "--relay-network", PRINTER);

        assertThat(result.errors()).isEmpty();
        assertThat(result.output())
                .contains(
                        "  + hostname = mail.example.org",
                        "Listening on 25 465 587 143 993 110 995 4190 of " + ADDRESS + " after the next start",
                        "FAIL  bind: " + ADDRESS + " is this machine alone",
                        "ok    ports: free",
                        "next: ");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(facteur.succeed("config", "check")).contains("ok    facteur.properties");
    }

    @Test
    @Order(3)
    void serverShouldHaveItsNameAndTheStandardPorts() throws Exception {
        mayListen();
        facteur.down().up();

        Map<String, Integer> ports = new HashMap<>();
        for (JsonNode listener : facteur.status().path("listeners")) {
            ports.put(listener.path("name").asText(), listener.path("port").asInt());
        }
        assertThat(ports.values()).containsAll(STANDARD);
        assertThat(ports).containsEntry("smtp", 25).containsEntry("lmtp", Facteur.LMTP);
        try (Connection smtp = Connection.clear(ADDRESS, 25)) {
            assertThat(smtp.smtp()).startsWith("220 mail.example.org ");
        }
        try (Connection imaps = Connection.tls(ADDRESS, 993)) {
            assertThat(imaps.certificate().getSubjectAlternativeNames())
                    .extracting(name -> name.get(1).toString())
                    .contains("mail.example.org");
        }
        assertThat(facteur.succeed("mail", "send-test", "--to", ANA)).contains("SPF pass, DKIM pass, DMARC pass");
    }

    @Test
    @Order(4)
    void printerShouldSendToOtherDomainsFromItsAddressAlone() throws Exception {
        mayListen();
        long before = facteur.held();

        assertThat(send(PRINTER, ANA)).startsWith("250");
        assertThat(send("127.0.0.72", ANA)).startsWith("550 5.7.1");
        assertThat(send(PRINTER, "stranger@elsewhere.test")).startsWith("550 5.7.1");

        // through the processors, to where mail to other domains waits in a trial
        Patience.patiently().until(() -> facteur.held() == before + 1);
    }

    private static String send(String client, String sender) throws IOException {
        try (Connection smtp = Connection.from(client, ADDRESS, 25)) {
            smtp.smtp();
            smtp.smtp("EHLO printer.example.org");
            return Mails.send(smtp, sender, "someone@elsewhere.test", "scan", "Hello.");
        }
    }

    @Test
    @Order(5)
    void undoShouldMakeATrialOfItAgain() throws Exception {
        mayListen();
        facteur.down();
        assertThat(facteur.succeed("setup", "--undo")).contains("As before: conf/facteur.properties");
        assertThat(facteur.home().resolve("conf")).doesNotExist();
        facteur.up();

        try (Connection smtp = Mails.smtp(facteur)) {
            assertThat(Mails.send(smtp, "a@elsewhere.test", ANA, "after-undo", "Hello."))
                    .startsWith("250");
        }
    }

    /** Skips where this user may not listen below 1024, or something else does on all addresses. */
    private static void mayListen() {
        for (int port : STANDARD) {
            if (facteur.isAlive() && isOurs(port)) {
                continue;
            }
            try (ServerSocket socket = new ServerSocket()) {
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(InetAddress.getByName(ADDRESS), port));
            } catch (IOException e) {
                assumeTrue(false, "the standard port " + port + " cannot be had on " + ADDRESS + ": " + e.getMessage());
            }
        }
    }

    private static boolean isOurs(int port) {
        try {
            Connection.clear(ADDRESS, port).close();
            return true;
        } catch (IOException expected) {
            return false;
        }
    }
}
