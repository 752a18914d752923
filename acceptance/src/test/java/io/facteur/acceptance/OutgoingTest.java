package io.facteur.acceptance;

import static io.facteur.acceptance.Patience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.testing.dns.LocalDns;
import io.facteur.testing.smtp.LocalSmtp;
import io.facteur.testing.smtp.LocalSmtp.Tls;
import io.facteur.testing.smtp.ReceivedMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Mail of a user leaves for other servers, which are on loopback addresses and named by MX records. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OutgoingTest {

    private static final int PORT = 10025;
    private static final String ANA = "ana@example.org";
    private static final String ZONE = """
            good.test. 60 IN MX 10 mx.good.test.
            mx.good.test. 60 IN A 127.0.0.51
            tls.test. 60 IN MX 10 mx.tls.test.
            mx.tls.test. 60 IN A 127.0.0.52
            late.test. 60 IN MX 10 mx.late.test.
            mx.late.test. 60 IN A 127.0.0.53
            busy.test. 60 IN MX 10 mx.busy.test.
            mx.busy.test. 60 IN A 127.0.0.54
            null.test. 60 IN MX 0 .
            many.test. 60 IN MX 10 mx.many.test.
            mx.many.test. 60 IN A 127.0.0.55
            held.test. 60 IN MX 10 mx.held.test.
            mx.held.test. 60 IN A 127.0.0.56
            """;
    private static final String SETTINGS = """
            <?xml version="1.0" encoding="UTF-8"?>
            <outgoing>
                <hold>never</hold>
                <nextHops><port>10025</port><loopback>true</loopback></nextHops>
                <retry>
                    <delays>2s</delays>
                    <giveUpAfter>25s</giveUpAfter>
                    <warnAfter>8s</warnAfter>
                    <pause>3s</pause>
                    <longestPause>6s</longestPause>
                </retry>
            </outgoing>
            """;

    private static final int MESSAGES = 1_000;
    private static final int SENDERS = 4;
    private static final int CONNECTIONS_PER_HOP = 5;

    private final LocalDns dns = LocalDns.start(ZONE);
    private Facteur facteur;

    @BeforeAll
    void setUp() throws Exception {
        facteur = Facteur.prepared("outgoing", "127.0.0.50").with("dns.servers", dns.hostAndPort());
        facteur.with("hostname", "mail.example.org");
        Files.writeString(facteur.configuration().resolve("outgoing.xml"), SETTINGS);
        // the messages of one account within an hour, which are more than it may send by default
        Path mailets = facteur.configuration().resolve("mailetcontainer.xml");
        Files.writeString(
                mailets,
                Files.readString(mailets)
                        .replace("<recipientsPerHour>500<", "<recipientsPerHour>10000<")
                        .replace("<recipientsPerDay>2000<", "<recipientsPerDay>10000<"));
        facteur.up();
        facteur.succeed("domain", "add", "example.org");
        facteur.succeed("user", "add", ANA, "--password", SharedFacteur.PASSWORD);
    }

    @AfterAll
    void tearDown() throws InterruptedException {
        facteur.end();
        dns.close();
    }

    private void submit(String to, String subject) throws IOException {
        try (Connection connection = Mails.login(facteur, ANA)) {
            assertThat(Mails.send(connection, ANA, to, subject, "hello")).startsWith("250");
        }
    }

    private String inbox(String subject) throws IOException, InterruptedException {
        return Mails.read(facteur, ANA, "INBOX", subject);
    }

    @Test
    void messageShouldLeaveForTheHostThatTheMxNames() throws Exception {
        try (LocalSmtp peer = LocalSmtp.start("127.0.0.51", PORT).tls(Tls.WORKS)) {
            submit("bob@good.test", "by-mx");

            patiently().until(() -> peer.messages().size() == 1);
            ReceivedMessage message = peer.messages().get(0);
            assertThat(message.mail()).startsWith("MAIL FROM:<ana@example.org>");
            assertThat(message.recipients()).containsExactly("RCPT TO:<bob@good.test>");
            assertThat(message.header("Subject")).isEqualTo("by-mx");
            assertThat(message.text()).endsWith("\r\n\r\nhello\r\n");
            assertThat(message.encrypted()).isTrue();
            assertThat(peer.commands()).contains("EHLO mail.example.org");
        }
    }

    @Test
    void peerWithBrokenTlsShouldGetItsMail() throws Exception {
        try (LocalSmtp peer = LocalSmtp.start("127.0.0.52", PORT).tls(Tls.BROKEN)) {
            submit("bob@tls.test", "broken-tls");

            patiently().until(() -> peer.messages().size() == 1);
            assertThat(peer.messages().get(0).encrypted()).isFalse();
        }
    }

    @Test
    void nullMxShouldBeToldAtOnce() throws Exception {
        submit("bob@null.test", "null-mx");

        patiently().until(() -> count("Status: 5.1.10", "the domain null.test accepts no mail (null MX)") == 1);
        assertThat(count("Final-Recipient: rfc822; bob@null.test", "Subject: null-mx"))
                .isEqualTo(1);
        assertThat(count("Status: 5.1.10", "Auto-Submitted: auto-replied")).isEqualTo(1);
    }

    @Test
    void wrongDsnParametersShouldBeRefused() throws Exception {
        try (Connection connection = Mails.login(facteur, ANA)) {
            assertThat(connection.smtp("MAIL FROM:<" + ANA + "> RET=SOME")).startsWith("501 5.5.4");
            assertThat(connection.smtp("MAIL FROM:<" + ANA + "> ENVID=a=b")).startsWith("501 5.5.4");
            assertThat(connection.smtp("MAIL FROM:<" + ANA + "> RET=HDRS ENVID=x"))
                    .startsWith("250");
            assertThat(connection.smtp("RCPT TO:<bob@good.test> NOTIFY=NEVER,DELAY"))
                    .startsWith("501 5.5.4");
            assertThat(connection.smtp("RCPT TO:<bob@good.test> NOTIFY=NEVER")).startsWith("250");
        }
    }

    @Test
    void heldMailShouldLeaveWhenItIsReleased() throws Exception {
        try (LocalSmtp peer = LocalSmtp.start("127.0.0.56", PORT)) {
            peer.answer(command -> command.startsWith("RCPT") ? "451 4.3.0 not now" : null);
            submit("bob@held.test", "held");
            patiently().until(() -> !peer.commands().isEmpty());
            patiently()
                    .until(() -> facteur.run("queue", "hold", "--next-hop", "held.test")
                            .output()
                            .contains("1 of 1"));
            peer.answer(command -> null);
            Thread.sleep(4_000);
            assertThat(peer.messages()).isEmpty();
            assertThat(facteur.succeed("queue", "list", "--next-hop", "held.test"))
                    .contains("held");

            facteur.succeed("queue", "release", "--next-hop", "held.test", "--yes");

            patiently().until(() -> peer.messages().size() == 1);
        }
    }

    @Test
    void peerThatDefersShouldBeTriedAgainAndThenTold() throws Exception {
        try (LocalSmtp peer = LocalSmtp.start("127.0.0.53", PORT)) {
            peer.answer(command -> command.startsWith("RCPT TO:<eve") ? "450 4.2.1 mailbox of Eve is busy" : null);
            try (Connection connection = Mails.login(facteur, ANA)) {
                connection.smtp("MAIL FROM:<" + ANA + "> ENVID=QQ314");
                connection.smtp("RCPT TO:<eve@late.test> NOTIFY=FAILURE,DELAY ORCPT=rfc822;eve@late.test");
                connection.smtp("RCPT TO:<bob@late.test>");
                connection.smtp("DATA");
                assertThat(connection.smtp("From: " + ANA + "\r\nSubject: late\r\n\r\nhello\r\n."))
                        .startsWith("250");
            }

            patiently().until(() -> facteur.succeed("queue", "list").contains("450 4.2.1 mailbox of Eve is busy"));
            String late = inbox("Your message is late");
            assertThat(late).contains("Action: delayed", "Will-Retry-Until: ", "mx.late.test said: 450 4.2.1");
            patiently().until(() -> count("Action: failed", "450 4.2.1 mailbox of Eve is busy") > 0);

            assertThat(peer.commands().stream().filter(c -> c.startsWith("RCPT TO:<eve")))
                    .hasSizeGreaterThanOrEqualTo(5);
            // Bob has had it since the first attempt, and is not asked again
            assertThat(peer.commands().stream().filter(c -> c.startsWith("RCPT TO:<bob")))
                    .hasSize(1);
            assertThat(peer.messages()).hasSize(1);
        }
    }

    /** @return how many messages in the inbox contain both */
    private long count(String one, String other) throws IOException, InterruptedException {
        try (Connection imap = Mails.imap(facteur, ANA)) {
            imap.imap("EXAMINE INBOX");
            String all = imap.imap("UID FETCH 1:* BODY.PEEK[]");
            return List.of(all.split("\\* \\d+ FETCH")).stream()
                    .filter(message -> message.contains(one) && message.contains(other))
                    .count();
        }
    }

    @Test
    void peerThatSays421ShouldBeLeftAlone() throws Exception {
        AtomicBoolean busy = new AtomicBoolean(true);
        try (LocalSmtp peer = LocalSmtp.start("127.0.0.54", PORT)) {
            peer.answer(command -> busy.get() && command.equals("CONNECT") ? "421 4.7.0 too much, go away" : null);
            try (Connection connection = Mails.login(facteur, ANA)) {
                for (int i = 0; i < 20; i++) {
                    assertThat(Mails.send(connection, ANA, "bob@busy.test", "busy-" + i, "hello"))
                            .startsWith("250");
                }
            }
            patiently().until(() -> peer.connections() > 0);
            int before = peer.connections();
            Thread.sleep(3_000);
            // without a pause it would be one for each of twenty messages, again and again
            assertThat(peer.connections() - before).isLessThanOrEqualTo(10);
            busy.set(false);

            patiently().until(() -> peer.messages().size() == 20);
        }
    }

    @Test
    void nothingShouldBeLostAndLittleBeTwiceWhenTheServerIsKilled() throws Exception {
        Set<String> accepted = new ConcurrentSkipListSet<>();
        try (LocalSmtp peer = LocalSmtp.start("127.0.0.55", PORT)) {
            AtomicInteger number = new AtomicInteger();
            Thread[] senders = new Thread[SENDERS];
            for (int i = 0; i < SENDERS; i++) {
                senders[i] = new Thread(() -> sendAll(number, accepted));
                senders[i].start();
            }
            patiently()
                    .atMost(Duration.ofMinutes(10))
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> peer.messages().size() >= MESSAGES / 2);

            Facteur.kill(facteur.pid());
            int beforeTheCrash = peer.messages().size();
            facteur.up();
            for (Thread sender : senders) {
                sender.join();
            }
            patiently()
                    .atMost(Duration.ofMinutes(10))
                    .until(() -> subjects(peer).containsAll(accepted));

            List<String> all =
                    peer.messages().stream().map(m -> m.header("Subject")).toList();
            int twice = all.size() - Set.copyOf(all).size();
            System.out.printf(
                    "%d answered 250, %d delivered before the crash, lost 0, twice %d%n",
                    accepted.size(), beforeTheCrash, twice);
            assertThat(accepted).hasSizeGreaterThanOrEqualTo(MESSAGES);
            assertThat(twice).as("no more than one a connection").isLessThanOrEqualTo(CONNECTIONS_PER_HOP);
        }
    }

    private static Set<String> subjects(LocalSmtp peer) {
        return peer.messages().stream().map(m -> m.header("Subject")).collect(Collectors.toSet());
    }

    private void sendAll(AtomicInteger number, Set<String> accepted) {
        while (accepted.size() < MESSAGES) {
            try (Connection connection = Mails.login(facteur, ANA)) {
                while (accepted.size() < MESSAGES) {
                    String subject = "crash-" + number.incrementAndGet();
                    String answer = Mails.send(connection, ANA, "bob@many.test", subject, "x".repeat(500));
                    if (!answer.startsWith("250")) {
                        break;
                    }
                    accepted.add(subject);
                }
            } catch (IOException expected) {
                // the server is down at the moment
            }
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
