package io.facteur.acceptance;

import static io.facteur.acceptance.Patience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.testing.dns.LocalDns;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Mail to and from a Postfix, which is found by MX records. Skipped where it is not installed, and without root. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostfixTest {

    private static final String ANA = "ana@example.org";
    private static final String BOB = "bob@postfix.test";
    private static final String CARL = "carl@postfix.test";
    private static final String DORA = "dora@postfix.test";
    private static final String SUE = "sue@busy.test";
    private static final int PORT = 10025;
    private static final int BURST = 100;
    private static final String ZONE = """
            postfix.test.        60 IN MX 10 mx.postfix.test.
            postfix.test.        60 IN TXT "v=spf1 mx -all"
            _dmarc.postfix.test. 60 IN TXT "v=DMARC1; p=reject"
            mx.postfix.test.     60 IN A 127.0.0.81
            mx.postfix.test.     60 IN TXT "v=spf1 a -all"
            xn--bcher-kva.test.  60 IN MX 10 mx.postfix.test.
            busy.test.           60 IN MX 10 mx.busy.test.
            mx.busy.test.        60 IN A 127.0.0.82
            """;
    /** What is not tried again by a command is not tried again within the test. */
    private static final String SETTINGS = """
            <?xml version="1.0" encoding="UTF-8"?>
            <outgoing>
                <hold>never</hold>
                <nextHops>
                    <port>10025</port>
                    <loopback>true</loopback>
                    <sourceAddress>127.0.0.80</sourceAddress>
                </nextHops>
                <connections><messages>10</messages><idle>1s</idle></connections>
                <retry><delays>1h</delays><pause>1s</pause><longestPause>4s</longestPause></retry>
            </outgoing>
            """;

    private static final Map<String, String> MORE = Map.of(
            "virtual_mailbox_domains",
            "postfix.test, xn--bcher-kva.test",
            "transport_maps",
            "inline:{example.org=smtp:[127.0.0.80]:" + Facteur.SMTP + "}");
    /** No exception is made for 127.0.0.0/8, as it is by default. */
    private static final Map<String, String> SOON_TOO_MUCH = Map.of(
            "smtpd_client_event_limit_exceptions",
            "",
            "smtpd_client_connection_count_limit",
            "2",
            "smtpd_client_connection_rate_limit",
            "6",
            "anvil_rate_time_unit",
            "5s");

    @TempDir
    private static Path directory;

    private LocalDns dns;
    private Facteur facteur;
    private Postfix postfix;

    @BeforeAll
    void start() throws Exception {
        Postfix.assumeAvailable();
        Files.setPosixFilePermissions(directory, Postfix.OPEN);
        postfix = Postfix.start(
                directory.resolve("postfix"),
                "127.0.0.81",
                PORT,
                "postfix.test",
                List.of(BOB, CARL, DORA, "bob@xn--bcher-kva.test"),
                MORE);
        dns = LocalDns.start(ZONE);
        facteur = Facteur.prepared("postfix", "127.0.0.80").with("dns.servers", dns.hostAndPort());
        facteur.with("hostname", "mail.example.org");
        Files.writeString(facteur.configuration().resolve("outgoing.xml"), SETTINGS);
        facteur.up();
        facteur.succeed("domain", "add", "example.org");
        facteur.succeed("dkim", "add", "example.org", "--type", "ed25519", "--selector", "ed", "--now");
        facteur.succeed("user", "add", ANA, "--password", SharedFacteur.PASSWORD);
    }

    @AfterAll
    void end() throws Exception {
        if (facteur != null) {
            facteur.end();
        }
        if (dns != null) {
            dns.close();
        }
        if (postfix != null) {
            postfix.close();
        }
    }

    private static String message(String subject, String more) {
        return "From: Ana <" + ANA + ">\r\nTo: you\r\nSubject: " + subject
                + "\r\nDate: Mon, 01 Jun 2026 10:00:00 +0200\r\nMessage-ID: <" + subject.hashCode()
                + "@laptop.home.test>\r\nMIME-Version: 1.0\r\n" + more;
    }

    private void submit(String to, String message) throws IOException {
        try (Connection connection = Mails.login(facteur, ANA)) {
            // the end of the data has the last CRLF
            String lines = message.substring(0, message.length() - 2).replace("\r\n.", "\r\n..");
            assertThat(Mails.sendWhole(connection, ANA, to, lines)).startsWith("250");
        }
    }

    /** As Postfix.messages has it: each octet a char. */
    private static String octets(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    @Test
    void mailShouldComeOverTlsOctetForOctet() throws Exception {
        String message =
                message("as-it-is", "X-Odd:  two  spaces\t\r\n folded\r\n\r\n .\r\n..\r\n--\r\ntabs\t \r\n\r\nend\r\n");
        submit(BOB, message);

        String come = postfix.message(BOB, "as-it-is");

        assertThat(come).endsWith("\r\n" + message).contains("Return-Path: <" + ANA + ">");
        assertThat(come.replaceAll("\r\n\\s+", " "))
                .containsPattern(
                        "Received: from mail\\.example\\.org \\(unknown \\[127\\.0\\.0\\.80\\]\\) \\(using TLSv1\\.3 "
                                + "with cipher [^)]+\\)[^)]*\\)[^)]*\\)? .*by mx\\.postfix\\.test \\(Postfix\\) with ESMTPS id ");
    }

    @Test
    void signaturesShouldVerifyWithDkimpyAfterPostfix() throws Exception {
        DkimVerifiers.assumeDkimpy();

        DkimVerifiers.of(facteur, "example.org", directory).dkimpyShouldPass(signed("dkimpy"));
    }

    @Test
    void signaturesShouldVerifyWithMailauthAfterPostfix() throws Exception {
        DkimVerifiers.assumeMailauth();

        DkimVerifiers.of(facteur, "example.org", directory).mailauthShouldPass(signed("mailauth"));
    }

    /** In ASCII, and with Unicode in the header and the body. */
    private List<String> signed(String subject) throws IOException {
        submit(BOB, message(subject, "\r\nhello \r\n\r\n\r\n"));
        submit(BOB, message(subject + "-unicode", "X-Name: J\u00fcrgen\r\n\r\nD\u00e9j\u00e0 vu\r\n"));
        return List.of(postfix.message(BOB, subject), postfix.message(BOB, subject + "-unicode"));
    }

    @Test
    void recipientThatPostfixDefersShouldGetItsMailOnceWhenTriedAgain() throws Exception {
        postfix.table("access", List.of(CARL + " 450 4.2.0 Greylisted, come again in five minutes"));
        // a session that is still open knows the old table; Facteur ends those that have no mail for five seconds
        Thread.sleep(Duration.ofSeconds(10).toMillis());
        try (Connection connection = Mails.login(facteur, ANA)) {
            connection.smtp("MAIL FROM:<" + ANA + ">");
            connection.smtp("RCPT TO:<" + CARL + ">");
            connection.smtp("RCPT TO:<" + DORA + ">");
            connection.smtp("DATA");
            assertThat(connection.smtp(message("greylisted", "\r\nhello\r\n."))).startsWith("250");
        }
        postfix.message(DORA, "greylisted");
        patiently()
                .until(() -> facteur.succeed("queue", "list")
                        .contains("450 4.2.0 <" + CARL + ">: Recipient address rejected: Greylisted, come again"));
        assertThat(facteur.succeed("queue", "list")).contains("tried 1 times").doesNotContain(DORA);
        assertThat(postfix.messages(CARL)).isEmpty();

        postfix.table("access", List.of());
        // a session that is still open knows the old table
        patiently()
                .pollInterval(Duration.ofSeconds(5))
                .until(() -> facteur.run("queue", "retry", "--next-hop", "postfix.test") != null
                        && !postfix.messages(CARL).isEmpty());

        patiently().until(() -> !facteur.succeed("queue", "list").contains(CARL));
        assertThat(postfix.messages(CARL)).hasSize(1);
        assertThat(postfix.messages(DORA)).hasSize(1);
    }

    @Test
    void senderShouldBeToldWhatPostfixSaid() throws Exception {
        submit("nobody@postfix.test", message("to-nobody", "\r\nhello\r\n"));

        String report = Mails.read(facteur, ANA, "INBOX", "could not be delivered");
        assertThat(report)
                .contains(
                        "Action: failed",
                        "Status: 5.1.1",
                        "Final-Recipient: rfc822; nobody@postfix.test",
                        "Remote-MTA: dns; mx.postfix.test",
                        "User unknown in virtual mailbox table");
    }

    /** RFC 3461: Postfix knows DSN, so it is its turn to tell; its report has a null sender. */
    @Test
    void senderShouldGetTheReportOfSuccessThatPostfixWrites() throws Exception {
        try (Connection connection = Mails.login(facteur, ANA)) {
            connection.smtp("MAIL FROM:<" + ANA + "> RET=HDRS ENVID=QQ314");
            connection.smtp("RCPT TO:<" + BOB + "> NOTIFY=SUCCESS ORCPT=rfc822;" + BOB);
            connection.smtp("DATA");
            assertThat(connection.smtp(message("tell-me", "\r\nhello\r\n."))).startsWith("250");
        }

        assertThat(Mails.read(facteur, ANA, "INBOX", "Successful Mail Delivery Report"))
                .contains(
                        "Return-Path: <>",
                        "dmarc=pass",
                        "Reporting-MTA: dns; mx.postfix.test",
                        "Original-Envelope-Id: QQ314",
                        "Original-Recipient: rfc822;" + BOB,
                        "Action: delivered");
    }

    @Test
    void headerInUnicodeShouldComeUnharmed() throws Exception {
        String header = message("unicode", "X-Name: J\u00fcrgen \u4f60\u597d \ud83d\ude00\r\n\r\nhello\r\n")
                .replace("From: Ana", "From: \u00c1na");
        submit(BOB, header);

        assertThat(postfix.message(BOB, "unicode"))
                .endsWith("\r\n" + octets(header))
                .contains("with UTF8SMTPS id");
    }

    @Test
    void domainInUnicodeShouldBeReached() throws Exception {
        submit("bob@b\u00fccher.test", message("to-unicode", "\r\nhello\r\n"));

        postfix.message("bob@xn--bcher-kva.test", "to-unicode");
    }

    @Test
    void eightBitTextShouldBeConvertedOrComeOctetForOctet() throws Exception {
        String text =
                "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nD\u00e9j\u00e0 vu, and more in ASCII.\r\n";
        submit(BOB, message("eight", text));
        String signed = message(
                "eight-signed",
                "Content-Type: multipart/signed; micalg=pgp-sha256; protocol=\"application/pgp-signature\"; boundary=b\r\n"
                        + "\r\n--b\r\n" + text
                        + "\r\n--b\r\nContent-Type: application/pgp-signature\r\n\r\nsig\r\n--b--\r\n");
        submit(BOB, signed);

        assertThat(postfix.message(BOB, "eight")).endsWith("\r\n\r\nD=C3=A9j=C3=A0 vu, and more in ASCII.\r\n");
        // what somebody else has signed is not converted
        assertThat(postfix.message(BOB, "eight-signed")).endsWith("\r\n" + octets(signed));
    }

    @Test
    void burstShouldArriveOnceWhenPostfixLimitsIt() throws Exception {
        try (Postfix busy = Postfix.start(
                directory.resolve("busy"), "127.0.0.82", PORT, "busy.test", List.of(SUE), SOON_TOO_MUCH)) {
            try (Connection connection = Mails.login(facteur, ANA)) {
                for (int i = 0; i < BURST; i++) {
                    assertThat(Mails.sendWhole(connection, ANA, SUE, message("burst-" + i, "\r\nhello")))
                            .startsWith("250");
                }
            }

            // those that met a 421 themselves are deferred, the others have only waited
            patiently()
                    .pollInterval(Duration.ofSeconds(5))
                    .until(() -> facteur.run("queue", "retry", "--next-hop", "busy.test") != null
                            && busy.messages(SUE).size() >= BURST);
            patiently().until(() -> !facteur.succeed("queue", "list").contains(SUE));
            Set<String> subjects = new HashSet<>();
            for (String message : busy.messages(SUE)) {
                assertThat(subjects.add(Pattern.compile("\r\nSubject: (\\S+)")
                                .matcher(message)
                                .results()
                                .findFirst()
                                .orElseThrow()
                                .group(1)))
                        .isTrue();
            }
            assertThat(subjects).hasSize(BURST);
            assertThat(busy.log()).containsPattern("Connection (concurrency|rate) limit exceeded: ");
        }
    }

    @Test
    void mailFromPostfixShouldBeDelivered() throws Exception {
        Path message = Files.writeString(
                directory.resolve("from-postfix"),
                "From: <" + BOB + ">\nTo: <" + ANA + ">\nSubject: from-postfix\n\nhello\n");
        Facteur.Result sent =
                Facteur.Result.of(postfix.command("sendmail", "-f", BOB, ANA).redirectInput(message.toFile()));
        assertThat(sent.exitCode()).as(sent.toString()).isZero();

        assertThat(Mails.read(facteur, ANA, "INBOX", "from-postfix"))
                .contains(
                        "Authentication-Results: mail.example.org;",
                        "spf=pass",
                        "dmarc=pass",
                        "with ESMTPS id",
                        "by mx.postfix.test (Postfix, from userid 0)");
        patiently()
                .until(() -> postfix.log().contains("to=<" + ANA + ">")
                        && postfix.log().contains("status=sent (250"));
    }
}
