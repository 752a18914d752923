package io.facteur.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.home.Home;
import io.facteur.testing.dns.LocalDns;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a check lets outgoing mail leave, and when it does not. */
class DoctorGateTest {

    private static final String START = "POST /facteur/queue/start?unlessStopped=true";
    private static final String PTR = "7.2.0.192.in-addr.arpa. IN PTR mail.example.org.\n";

    @TempDir
    Path home;

    private FakeServer server;
    private LocalDns dns;
    private ServerSocket silent;

    @BeforeEach
    void start() throws Exception {
        dns = LocalDns.start("");
        silent = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
        Files.createDirectories(home.resolve("conf"));
        Files.writeString(
                home.resolve("conf/facteur.properties"),
                "bind=192.0.2.7\nhostname=mail.example.org\nport.smtp=25\ndns.servers=" + dns.hostAndPort() + "\n");
        Files.writeString(
                home.resolve("conf/authentication.xml"),
                "<authentication><dns><servers>${sys:facteur.dns.servers}</servers></dns></authentication>");
        server = new FakeServer(new Home(home))
                .answer("GET /healthcheck", 200, "{\"status\":\"healthy\",\"checks\":[{\"status\":\"healthy\"}]}")
                .answer("GET /domains", 200, "[\"example.org\"]")
                .answer("GET /domains/example.org/dkim", 200, DnsShowTest.keys("active"))
                .answer("GET /domains/example.org", 204, "")
                .answer(START, 200, "{\"sending\":\"open\",\"changed\":true,\"held\":3}");
        for (String localPart : new String[] {"postmaster", "abuse", "dmarc", "tlsrpt"}) {
            server.answer("GET /facteur/users/" + localPart + "%40example.org/inbox?messageId=none", 200, "{}");
        }
        sending("held-until-ready");
        dns.zone(published());
    }

    private String published() {
        return Run.on(home).run("dns", "show", "example.org").out + PTR;
    }

    private void sending(String sending) {
        server.answer(
                "GET /facteur/status?oldest=yes",
                200,
                "{\"sending\":\"" + sending + "\",\"held\":3,\"spool\":0,\"error\":0}");
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        dns.close();
        silent.close();
    }

    private Run doctor(String... more) {
        String[] arguments = new String[more.length + 3];
        arguments[0] = "doctor";
        arguments[1] = "--time-server";
        arguments[2] = "127.0.0.1:" + silent.getLocalPort();
        System.arraycopy(more, 0, arguments, 3, more.length);
        return Run.on(home).run(arguments);
    }

    private boolean started() {
        return server.requests.contains(START);
    }

    @Test
    void mailShouldLeaveWhenThereIsNothingToMend() {
        for (String[] arguments : new String[][] {{}, {"example.org"}, {"--dns", dns.hostAndPort()}}) {
            server.requests.clear();
            Run run = doctor(arguments);

            assertThat(run.out)
                    .as(run.err)
                    .endsWith("Nothing to mend; outgoing mail leaves now (3 messages were held)\n");
            assertThat(run.exitCode).isZero();
            assertThat(started()).isTrue();
        }
    }

    @Test
    void jsonShouldSayThatMailLeaves() {
        Run run = doctor("example.org", "--json");

        assertThat(run.json().path("sending").asText()).isEqualTo("open");
        assertThat(run.json().path("opened").asBoolean()).isTrue();
        assertThat(run.json().path("held").asText()).startsWith("outgoing mail leaves now");
    }

    @Test
    void mailShouldStayHeldWhenSomethingFails() {
        dns.zone(published().replace("v=spf1", "v=spf2"));

        Run run = doctor("example.org");

        assertThat(run.exitCode).isEqualTo(ExitCode.FAILED);
        assertThat(run.out).endsWith("""
                ; outgoing mail is still held (3 messages)
                      ./facteur queue start lets it leave all the same
                """);
        assertThat(started()).isFalse();
    }

    @Test
    void mailShouldStayHeldWhenSomethingElseThanTheServerWasLookedAt() throws Exception {
        String zone = Files.writeString(home.resolve("zone"), published()).toString();
        for (String[] arguments : new String[][] {
            {"--zone", zone}, {"--hostname", "mail.example.org"}, {"--address", "192.0.2.7"},
        }) {
            Run run = doctor(arguments);

            assertThat(run.out).as(run.err).endsWith("""
                    Nothing to mend; outgoing mail is still held (3 messages)
                          ./facteur doctor without --zone, --hostname and --address lets it leave, or ./facteur queue start
                    """);
            assertThat(run.exitCode).isZero();
        }
        assertThat(started()).isFalse();
    }

    @Test
    void mailShouldStayHeldWhenThereIsNoDomainYet() {
        server.answer("GET /domains", 200, "[\"localhost\"]");

        assertThat(doctor().out).contains("; outgoing mail is still held (3 messages)\n");
        assertThat(started()).isFalse();
    }

    @Test
    void mailShouldStayHeldWhenNoDnsServerAnswers() {
        dns.stop();

        assertThat(doctor("example.org").out).contains("; outgoing mail is still held (3 messages)\n");
        assertThat(started()).isFalse();
    }

    @Test
    void whatAnAdministratorStoppedShouldStayStopped() {
        sending("stopped");
        assertThat(doctor("example.org").out).endsWith("""
                Nothing to mend; outgoing mail is still held (3 messages)
                      stopped by ./facteur queue stop, ./facteur queue start lets it leave
                """);
        assertThat(started()).isFalse();

        // in this very moment
        sending("held-until-ready");
        server.answer(START, 200, "{\"sending\":\"stopped\",\"changed\":false,\"held\":0}");
        assertThat(doctor("example.org").out).contains("stopped by ./facteur queue stop");
    }

    @Test
    void checkShouldSaySoWhenTheServerCannotLetItLeave() {
        server.answer(START, 503, "{\"message\":\"the store does not answer\"}");

        assertThat(doctor("example.org").out).endsWith("""
                Nothing to mend; outgoing mail is still held
                      the store does not answer
                """);
    }

    @Test
    void nothingShouldBeSaidWhenMailLeavesAlready() {
        server.answer(
                "GET /facteur/status?oldest=yes", 200, "{\"sending\":\"open\",\"held\":0,\"spool\":0,\"error\":0}");

        assertThat(doctor("example.org").out).endsWith("\nNothing to mend\n");
        assertThat(started()).isFalse();
    }
}
