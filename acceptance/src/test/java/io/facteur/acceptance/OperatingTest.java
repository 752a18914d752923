package io.facteur.acceptance;

import static io.facteur.acceptance.Patience.patiently;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.facteur.testing.dns.LocalDns;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** A node goes out of service and comes back, behind a load balancer, while a client sends. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OperatingTest {

    private static final String ADDRESS = "127.0.16.2";
    private static final String PROXY = "127.0.16.9";
    private static final int HEALTH = 8002;
    private static final int PAUSE_MILLIS = 300;
    private static final Path HAPROXY = Path.of("/usr/sbin/haproxy");
    private static final LocalDns DNS = LocalDns.start("");

    private static Facteur facteur;

    @BeforeAll
    static void start() throws Exception {
        facteur = Facteur.prepared("operating", ADDRESS)
                .with("dns.servers", DNS.hostAndPort())
                .with("node", "mail1")
                .with("proxy.networks", PROXY)
                .up();
        facteur.succeed("domain", "add", "example.org");
        facteur.succeed("user", "add", SharedFacteur.ANA, "--password", SharedFacteur.PASSWORD);
    }

    @AfterAll
    static void stop() throws Exception {
        if (facteur != null) {
            facteur.end();
        }
        DNS.close();
    }

    private static HttpResponse<String> health(String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://" + ADDRESS + ":" + HEALTH + path))
                                .build(),
                        BodyHandlers.ofString());
    }

    @Test
    @Order(1)
    void nodeShouldTellThatItIsReadyAndWhoItIs() throws Exception {
        assertThat(health("/live").statusCode()).isEqualTo(200);
        assertThat(health("/ready").statusCode()).isEqualTo(200);
        assertThat(health("/domains").statusCode()).isEqualTo(404);
        assertThat(facteur.succeed("status")).contains("health").contains(ADDRESS + ":" + HEALTH);

        var cluster = new ObjectMapper().readTree(facteur.succeed("cluster", "status", "--json"));

        assertThat(cluster.path("self").asText()).isEqualTo("mail1");
        assertThat(cluster.path("nodes")).hasSize(1);
        assertThat(cluster.at("/nodes/0/name").asText()).isEqualTo("mail1");
        assertThat(cluster.at("/nodes/0/clockAheadMillis").asLong()).isBetween(-1000L, 1000L);
        assertThat(cluster.path("faults")).isEmpty();
    }

    @Test
    @Order(2)
    void drainedNodeShouldTakeNothingUntilItIsTakenBack() throws Exception {
        facteur.succeed("drain");

        assertThat(health("/live").statusCode()).isEqualTo(200);
        assertThat(health("/ready").statusCode()).isEqualTo(503);
        assertThat(health("/ready").body()).isEqualTo("draining\n");
        for (int port : List.of(Facteur.SMTP, Facteur.SUBMISSION, Facteur.IMAPS, Facteur.POP3, Facteur.JMAP)) {
            assertThatThrownBy(() -> Connection.clear(ADDRESS, port)).isInstanceOf(ConnectException.class);
        }
        assertThat(facteur.run("status").exitCode()).isEqualTo(3);
        assertThat(facteur.run("status").output()).contains("draining");

        facteur.succeed("drain", "--undo");

        assertThat(health("/ready").statusCode()).isEqualTo(200);
        assertThat(facteur.run("status").exitCode()).isZero();
        for (int port : List.of(Facteur.SMTP, Facteur.IMAPS, Facteur.JMAP)) {
            Connection.clear(ADDRESS, port).close();
        }
    }

    @Test
    @Order(3)
    void loadBalancerShouldSayWhoTheClientIs() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(HAPROXY), "HAProxy is not installed: apt install haproxy");
        Path conf = Files.createTempFile("haproxy", ".cfg");
        Files.writeString(conf, """
                global
                  log stderr local0 emerg
                defaults
                  mode tcp
                  timeout connect 5s
                  timeout client 60s
                  timeout server 60s
                  option httpchk GET /ready
                  http-check expect status 200
                  default-server check port 8002 inter 200 fall 1 rise 1 source PROXY
                listen smtp
                  bind PROXY:2525
                  server one ADDRESS:2525 send-proxy-v2
                listen submissions
                  bind PROXY:1465
                  server one ADDRESS:1465 send-proxy
                listen imaps
                  bind PROXY:1993
                  server one ADDRESS:1993 send-proxy-v2
                defaults
                  mode tcp
                  timeout connect 5s
                  timeout client 60s
                  timeout server 60s
                  default-server inter 200 fall 1 rise 1 source PROXY
                listen checked
                  bind PROXY:2526
                  server one ADDRESS:2525 send-proxy-v2 check port 2525 check-send-proxy
                """.replace("PROXY", PROXY).replace("ADDRESS", ADDRESS));
        Process haproxy = new ProcessBuilder(HAPROXY.toString(), "-db", "-f", conf.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            patiently().until(() -> greets(2525) && greets(2526));
            try (Connection smtp = Connection.from("127.0.16.77", PROXY, 2525)) {
                smtp.smtp();
                smtp.smtp("EHLO client.test");
                assertThat(Mails.send(smtp, "s@other.test", SharedFacteur.ANA, "proxied", "hello"))
                        .startsWith("250");
            }
            assertThat(Mails.read(facteur, SharedFacteur.ANA, "INBOX", "proxied"))
                    .contains("Received: from client.test ([127.0.16.77])");
            try (Connection submissions = Connection.tls(PROXY, 1465);
                    Connection imaps = Connection.tls(PROXY, 1993)) {
                assertThat(submissions.smtp()).startsWith("220");
                assertThat(imaps.line()).startsWith("* OK");
            }
            // as it is looked whether the port is there: with a header of its own, five times a second
            Thread.sleep(2000);
            assertThat(Files.readString(facteur.home().resolve("logs/facteur.log")))
                    .doesNotContain(PROXY + " ended")
                    .doesNotContain("A session of /" + PROXY);
            facteur.succeed("drain");
            patiently().until(() -> !greets(2525));
            facteur.succeed("drain", "--undo");
            patiently().until(() -> greets(2525));
        } finally {
            haproxy.destroy();
            haproxy.waitFor(10, TimeUnit.SECONDS);
            Files.delete(conf);
        }
    }

    private static boolean greets(int port) {
        try (Connection smtp = Connection.clear(PROXY, port)) {
            String greeting = smtp.line();
            return greeting != null && greeting.startsWith("220");
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    @Order(4)
    void noMailShouldBeLostWhenTheNodeIsRestartedWhileAClientSends() throws Exception {
        List<String> accepted = Collections.synchronizedList(new ArrayList<>());
        List<String> refused = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger retries = new AtomicInteger();
        AtomicBoolean enough = new AtomicBoolean();
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int client = i;
            clients.add(new Thread(() -> send(client, accepted, refused, retries, enough)));
        }
        clients.forEach(Thread::start);
        patiently().until(() -> accepted.size() > 20);

        facteur.down();
        int before = accepted.size();
        facteur.up();

        patiently().until(() -> accepted.size() > before + 20);
        enough.set(true);
        for (Thread client : clients) {
            client.join();
        }
        assertThat(refused).isEmpty();
        assertThat(retries.get()).isPositive();
        patiently()
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(Mails.subjects(facteur, SharedFacteur.ANA, "INBOX"))
                        .containsAll(accepted));
    }

    /** As a mail server does: it tries again after 4xx and when nobody answers, and gives up after 5xx. */
    private static void send(
            int client, List<String> accepted, List<String> refused, AtomicInteger retries, AtomicBoolean enough) {
        for (int message = 0; !enough.get(); message++) {
            String subject = "rolling-" + client + "-" + message + "-end";
            while (true) {
                String answer;
                try (Connection smtp = Mails.smtp(facteur)) {
                    answer = Mails.send(smtp, "s@other.test", SharedFacteur.ANA, subject, "hello");
                } catch (IOException | RuntimeException e) {
                    answer = "4 " + e.getMessage();
                }
                if (answer.startsWith("2")) {
                    accepted.add(subject);
                    Traffic.pause(PAUSE_MILLIS);
                    break;
                }
                if (answer.startsWith("5")) {
                    refused.add(answer);
                    return;
                }
                retries.incrementAndGet();
                Traffic.pause(PAUSE_MILLIS);
            }
        }
    }
}
