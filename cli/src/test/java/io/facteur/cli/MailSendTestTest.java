package io.facteur.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.home.Home;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MailSendTestTest {

    @TempDir
    Path directory;

    FakeServer server;
    ServerSocket smtp;
    final List<String> lines = Collections.synchronizedList(new ArrayList<>());
    volatile boolean offersTls;
    volatile String recipientReply = "250 2.1.5 ok";
    volatile String messageReply = "250 2.6.0 taken";
    volatile String results = "mail.example.org; spf=pass smtp.helo=example.org; spf=pass"
            + " smtp.mailfrom=postmaster@example.org; dkim=pass header.d=example.org; dmarc=pass";

    @BeforeEach
    void start() throws Exception {
        server = new FakeServer(new Home(directory.resolve("home")));
        smtp = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        server.listen("smtp", "SMTP", smtp.getLocalPort(), "none");
        server.answer(
                "POST /facteur/users/ana%40example.org/test-message",
                200,
                "{\"messageId\":\"<1@example.org>\",\"domain\":\"example.org\","
                        + "\"content\":\"From: a\\r\\nMessage-ID: <1@example.org>\\r\\n\\r\\nbody\\r\\n\"}");
        Thread thread = new Thread(this::serve, "smtp");
        thread.setDaemon(true);
        thread.start();
    }

    @AfterEach
    void stop() throws Exception {
        smtp.close();
        server.close();
    }

    private void serve() {
        try (Socket socket = smtp.accept()) {
            reply(socket, "220-hello\r\n220 there");
            serve(socket, false);
        } catch (IOException expected) {
            // the client is gone
        }
    }

    private void serve(Socket socket, boolean secured) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        boolean data = false;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            lines.add((secured ? "TLS " : "") + line);
            if (data && line.startsWith("Message-ID: ")) {
                String id = Api.segment(line.substring("Message-ID: ".length()));
                server.answer(
                        "GET /facteur/users/ana%40example.org/inbox?messageId=" + id,
                        200,
                        "{\"user\":\"ana@example.org\",\"found\":true,\"authenticationResults\":\"" + results + "\"}");
            }
            if (line.equals("STARTTLS")) {
                reply(socket, "220 2.0.0 go");
                SSLSocket tls = (SSLSocket)
                        TestKeys.context(directory).getSocketFactory().createSocket(socket, null, false);
                tls.setUseClientMode(false);
                serve(tls, true);
                return;
            }
            if (data && line.equals(".")) {
                data = false;
                reply(socket, messageReply);
            } else if (line.startsWith("EHLO")) {
                reply(socket, offersTls && !secured ? "250-here\r\n250 STARTTLS" : "250-here\r\n250 SIZE");
            } else if (line.startsWith("RCPT")) {
                reply(socket, recipientReply);
            } else if (line.equals("DATA")) {
                data = true;
                reply(socket, "354 go");
            } else if (!data) {
                reply(socket, "250 2.0.0 ok");
            }
        }
    }

    private static void reply(Socket socket, String reply) throws IOException {
        socket.getOutputStream().write((reply + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void sendTestShouldWaitUntilTheMessageIsInInbox() {
        Run run = Run.on(server.home.root()).run("mail", "send-test", "--to", "ana@example.org");

        assertThat(run.err).isEmpty();
        assertThat(run.out).matches("250 accepted, in INBOX after \\d+\\.\\d s: SPF pass, DKIM pass, DMARC pass\\R");
        assertThat(lines).contains("EHLO example.org", "MAIL FROM:<>", "RCPT TO:<ana@example.org>", "body");
    }

    @Test
    void sendTestShouldLeadToTheDoctorWhenNotAllPasses() {
        results = "mail.example.org; spf=softfail smtp.mailfrom=postmaster@example.org; dkim=fail header.d=a.test;"
                + " dkim=pass header.d=example.org; dmarc=pass";

        Run run = Run.on(server.home.root()).run("mail", "send-test", "--to", "ana@example.org");

        assertThat(run.out)
                .contains("SPF softfail, DKIM pass, DMARC pass", "What others find: ./facteur doctor example.org");
        assertThat(FoundResults.of("").text()).isEqualTo("SPF none, DKIM none, DMARC none");
    }

    @Test
    void forgedMailShouldShowItsRefusal() {
        messageReply = "550 5.7.1 DMARC policy of bank.test: not authorized by it, no list or forwarder seen (id 7f3a)";

        Run run = Run.on(server.home.root()).run("mail", "send-test", "--to", "ana@example.org", "--forged");

        assertThat(run.err).isEmpty();
        assertThat(run.exitCode).isZero();
        assertThat(run.out).isEqualToNormalizingNewlines(messageReply + "\n");
        assertThat(lines)
                .contains(
                        "EHLO mail.bank.test", "MAIL FROM:<security@bank.test>", "From: Security <security@bank.test>");
    }

    @Test
    void forgedMailShouldBeAFailureWhenItIsTaken() {
        Run run = Run.on(server.home.root())
                .run("mail", "send-test", "--to", "ana@example.org", "--forged", "friend.test");

        assertThat(run.exitCode).isEqualTo(ExitCode.FAILED);
        assertThat(run.out).contains("250 2.6.0 taken");
        assertThat(run.err).contains("It was not refused", "./facteur auth dmarc friend.test");
    }

    @Test
    void forgedMailShouldBeAFailureWhenItIsRefusedForSomethingElse() {
        recipientReply = "550 5.1.1 no such user";

        Run run = Run.on(server.home.root()).run("mail", "send-test", "--to", "ana@example.org", "--forged");

        assertThat(run.exitCode).isEqualTo(ExitCode.FAILED);
        assertThat(run.err).contains("not because it is forged: 550 5.1.1 no such user");
    }

    @Test
    void sendTestShouldUseTlsWhenOffered() {
        offersTls = true;

        Run run = Run.on(server.home.root()).run("mail", "send-test", "--to", "ana@example.org", "--json");

        assertThat(run.err).isEmpty();
        assertThat(run.json().path("inbox").asBoolean()).isTrue();
        assertThat(lines).contains("STARTTLS", "TLS RCPT TO:<ana@example.org>").doesNotContain("MAIL FROM:<>");
    }

    @Test
    void sendTestShouldShowTheReplyWhenRefused() {
        recipientReply = "550 5.1.1 no such user";

        Run run = Run.on(server.home.root()).run("mail", "send-test", "--to", "ana@example.org");

        assertThat(run.exitCode).isEqualTo(ExitCode.FAILED);
        assertThat(run.err).contains("550 5.1.1 no such user");
    }
}
