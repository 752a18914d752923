package io.facteur.acceptance;

import static io.facteur.acceptance.Patience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.testing.dns.LocalDns;
import io.facteur.testing.smtp.LocalSmtp;
import io.facteur.testing.smtp.ReceivedMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What becomes of the mail of an account that sends too much, who is told, and what senders are told of theirs. */
class SendingLimitTest {

    private static final String ADMIN = "admin@example.org";
    private static final String ANA = "ana@example.org";
    private static final String BOB = "bob@example.org";
    private static final String STRANGER = "carl@stranger.test";
    private static final String PRINTER = "127.0.0.95";
    private static final int PORT = 10025;
    private static final String ZONE = """
            remote.test. 60 IN MX 10 mx.remote.test.
            mx.remote.test. 60 IN A 127.0.0.91
            stranger.test. 60 IN MX 10 mx.stranger.test.
            stranger.test. 60 IN TXT "v=spf1 ip4:127.0.0.0/8 -all"
            mx.stranger.test. 60 IN A 127.0.0.92
            """;
    private static final String SETTINGS = """
            <?xml version="1.0" encoding="UTF-8"?>
            <outgoing>
                <hold>never</hold>
                <nextHops><port>10025</port><loopback>true</loopback></nextHops>
            </outgoing>
            """;

    private static LocalDns dns;
    private static LocalSmtp remote;
    private static LocalSmtp stranger;
    private static Facteur facteur;

    @BeforeAll
    static void start() throws Exception {
        dns = LocalDns.start(ZONE);
        remote = LocalSmtp.start("127.0.0.91", PORT);
        remote.answer(command -> command.startsWith("RCPT TO:<refused@") ? "550 5.1.1 nobody of that name" : null);
        stranger = LocalSmtp.start("127.0.0.92", PORT);
        facteur = Facteur.prepared("limit", "127.0.0.90")
                .with("dns.servers", dns.hostAndPort())
                .with("hostname", "mail.example.org")
                .with("relay.networks", PRINTER);
        Path mailets = facteur.configuration().resolve("mailetcontainer.xml");
        Files.writeString(
                mailets, Files.readString(mailets).replace("<recipientsPerHour>500<", "<recipientsPerHour>3<"));
        Files.writeString(facteur.configuration().resolve("outgoing.xml"), SETTINGS);
        facteur.up();
        facteur.succeed("domain", "add", "example.org");
        facteur.succeed("user", "passwd", ADMIN, "--password", SharedFacteur.PASSWORD);
        for (String user : List.of(ANA, BOB)) {
            facteur.succeed("user", "add", user, "--password", SharedFacteur.PASSWORD);
        }
    }

    @AfterAll
    static void end() throws Exception {
        facteur.end();
        remote.close();
        stranger.close();
        dns.close();
    }

    private static Connection printer() throws IOException {
        Connection connection = Connection.from(PRINTER, facteur.address(), Facteur.SMTP);
        connection.smtp();
        connection.smtp("EHLO printer.example.org");
        return connection;
    }

    private static void send(Connection connection, String from, String subject, int recipients) throws IOException {
        connection.smtp("MAIL FROM:<" + from + ">");
        for (int i = 0; i < recipients; i++) {
            assertThat(connection.smtp("RCPT TO:<friend" + i + "@remote.test>")).startsWith("250");
        }
        connection.smtp("DATA");
        assertThat(connection.smtp("From: " + from + "\r\nSubject: " + subject + "\r\n\r\nhello\r\n."))
                .startsWith("250");
    }

    private static String sent(LocalSmtp peer, String text) {
        patiently().alias(text).until(() -> !found(peer, text).isEmpty());
        return found(peer, text).get(0);
    }

    private static List<String> found(LocalSmtp peer, String text) {
        return peer.messages().stream()
                .map(ReceivedMessage::text)
                .filter(message -> message.contains(text))
                .toList();
    }

    private static String list(String sender) throws IOException, InterruptedException {
        return facteur.succeed("queue", "list", "--sender", sender);
    }

    private static void heldOf(String sender, int number) {
        patiently().until(() -> list(sender).split(" sends more than it may: ", -1).length == number + 1);
    }

    @Test
    void mailOverTheLimitShouldBeHeldAndThePostmasterToldOnceAndTheMailReleased() throws Exception {
        try (Connection connection = Mails.login(facteur, ANA)) {
            send(connection, ANA, "three", 3);
            sent(remote, "Subject: three\r\n");
            send(connection, ANA, "fourth", 1);
            send(connection, ANA, "fifth", 1);
        }
        heldOf(ANA, 2);

        assertThat(list(ANA))
                .contains("held, ", "friend0@remote.test")
                .contains(ANA + " sends more than it may: 4 recipients in this hour, and the limit is 3");
        String notice = Mails.read(facteur, ADMIN, "INBOX", ANA + " sends more than it may");
        assertThat(notice)
                .contains("Return-Path: <>", "Auto-Submitted: auto-generated")
                .contains("To: <postmaster@example.org>,", "./facteur queue release --sender " + ANA);
        assertThat(Files.readString(facteur.home().resolve("logs/facteur.log")))
                .contains("HELD mail of " + ANA + ", which sends more than it may: 4 recipients in this hour");
        assertThat(facteur.status().at("/mail/error").asLong()).isZero();
        assertThat(facteur.held()).isGreaterThanOrEqualTo(2);
        assertThat(found(remote, "Subject: fourth\r\n")).isEmpty();

        assertThat(facteur.succeed("queue", "release", "--sender", ANA, "--yes"))
                .contains("2 of 2 leave now.");

        assertThat(sent(remote, "Subject: fourth\r\n")).contains("DKIM-Signature: ", "d=example.org");
        sent(remote, "Subject: fifth\r\n");
        assertThat(list(ANA)).doesNotContain("sends more");
        try (Connection imap = Mails.imap(facteur, ADMIN)) {
            assertThat(Mails.count(imap, "INBOX", ANA + " sends more than it may"))
                    .isEqualTo(1);
        }
    }

    @Test
    void printerShouldBeHeldByItsAddressWhateverItsSender() throws Exception {
        try (Connection connection = printer()) {
            assertThat(Mails.send(connection, BOB, "refused@remote.test", "scan", "hello"))
                    .startsWith("250");
            // Mail that comes together is counted together, and all of it held.
            Mails.await(facteur, BOB, "INBOX", "could not be delivered");
            send(connection, "scanner@example.org", "scans", 3);
        }
        heldOf(PRINTER, 1);

        assertThat(list("scanner@example.org")).contains(PRINTER + " sends more than it may: 4 recipients");
        assertThat(Mails.read(facteur, ADMIN, "INBOX", PRINTER + " sends more than it may"))
                .contains("The client " + PRINTER, "relay.networks");
        // and whoever sends from it is told what became of it
        assertThat(Mails.read(facteur, BOB, "INBOX", "could not be delivered"))
                .contains("Final-Recipient: rfc822; refused@remote.test", "550 5.1.1 nobody of that name");
        assertThat(facteur.succeed("queue", "delete", "--sender", PRINTER, "--yes"))
                .contains("1 of 1 were deleted.");
    }

    /** Only our own report of success can say it: no other server is asked. */
    @Test
    void senderShouldBeToldOfTheDeliveryToAMailboxHere() throws Exception {
        facteur.succeed("alias", "add", "info@example.org", BOB);
        try (Connection connection = Mails.login(facteur, ANA)) {
            connection.smtp("MAIL FROM:<" + ANA + "> RET=HDRS ENVID=QQ314");
            connection.smtp("RCPT TO:<info@example.org> NOTIFY=SUCCESS");
            connection.smtp("RCPT TO:<" + ADMIN + "> NOTIFY=NEVER");
            connection.smtp("DATA");
            assertThat(connection.smtp("From: " + ANA + "\r\nSubject: tell-me\r\n\r\nhello\r\n."))
                    .startsWith("250");
        }

        Mails.await(facteur, BOB, "INBOX", "tell-me");
        assertThat(Mails.read(facteur, ANA, "INBOX", "Your message was delivered"))
                .contains("Action: delivered", "Final-Recipient: rfc822; info@example.org")
                .contains("Original-Envelope-Id: QQ314", "Subject: tell-me")
                .doesNotContain("rfc822; " + BOB, ADMIN);
    }

    /** For whose address SPF passed: it is certain who sent it. */
    @Test
    void reportToAStrangerShouldBeSigned() throws Exception {
        String away = "away@example.org";
        facteur.succeed("user", "add", away, "--password", SharedFacteur.PASSWORD);
        String forward = "/address/forwards/" + away + "/targets/refused@remote.test";
        assertThat(Webadmin.send(facteur, "PUT", forward, "").statusCode()).isEqualTo(204);
        try (Connection connection = Mails.smtp(facteur)) {
            assertThat(Mails.send(connection, STRANGER, away, "on-to-nobody", "hello"))
                    .startsWith("250");
        }

        assertThat(sent(stranger, "Subject: Your message could not be delivered\r\n"))
                .contains("From: Mail delivery <postmaster@example.org>", "DKIM-Signature: ", "d=example.org")
                .contains("Final-Recipient: rfc822; refused@remote.test");
        assertThat(stranger.messages().get(0).mail()).startsWith("MAIL FROM:<>");
    }
}
