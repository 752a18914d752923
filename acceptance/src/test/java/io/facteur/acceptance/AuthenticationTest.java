package io.facteur.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.testing.dns.DnsFault;
import io.facteur.testing.dns.LocalDns;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What becomes of mail from others, by what the domains that it names publish in the DNS. */
@ExtendWith(SharedFacteur.class)
class AuthenticationTest {

    private static final Pattern ID = Pattern.compile("\\(id ([0-9a-z]+)\\)");

    private static final String ZONE = """
            friend.test.         60 IN TXT "v=spf1 ip4:127.0.0.0/8 -all"
            _dmarc.friend.test.  60 IN TXT "v=DMARC1; p=reject"
            bank.test.           60 IN TXT "v=spf1 ip4:192.0.2.1 -all"
            _dmarc.bank.test.    60 IN TXT "v=DMARC1; p=reject; rua=mailto:dmarc@bank.test"
            shop.test.           60 IN TXT "v=spf1 ip4:192.0.2.1 -all"
            _dmarc.shop.test.    60 IN TXT "v=DMARC1; p=quarantine"
            broken.test.         60 IN TXT "v=spf1 -all"
            _dmarc.broken.test.  60 IN TXT "v=DMARC1; p=reject"
            """;

    private final LocalDns dns;
    private final Facteur facteur;

    AuthenticationTest(Facteur facteur, LocalDns dns) {
        this.facteur = facteur;
        this.dns = dns;
    }

    @BeforeEach
    void publish() {
        dns.zone(ZONE);
    }

    @AfterEach
    void heal() {
        dns.heal();
        dns.restart();
    }

    private static String message(String header, String subject) {
        return header + "To: <ana@example.org>\r\nSubject: " + subject + "\r\n\r\nHello.";
    }

    private String send(String from, String message) throws IOException {
        try (Connection smtp = Mails.smtp(facteur)) {
            return Mails.sendWhole(smtp, from, SharedFacteur.ANA, message);
        }
    }

    private String inbox(String subject) throws IOException, InterruptedException {
        return Mails.read(facteur, SharedFacteur.ANA, "INBOX", subject);
    }

    private String junk(String subject) throws IOException, InterruptedException {
        return Mails.read(facteur, SharedFacteur.ANA, "Junk", subject);
    }

    @Test
    void mailOfItsAuthorShouldBeTaken() throws Exception {
        assertThat(send("u@friend.test", message("From: <u@friend.test>\r\n", "authentic")))
                .startsWith("250");

        assertThat(inbox("authentic"))
                .contains("Authentication-Results: localhost;", "spf=pass", "dmarc=pass", "X-Facteur-Evaluation: ");
    }

    @Test
    void forgedMailShouldBeRefusedWithAnIdThatTheLogHas() throws Exception {
        String answer = send("u@bank.test", message("From: <u@bank.test>\r\n", "refused"));

        assertThat(answer).startsWith("550 5.7.1 DMARC policy of bank.test: not authorized by it");
        Matcher id = ID.matcher(answer);
        assertThat(id.find()).as(answer).isTrue();
        assertThat(Files.readString(facteur.home().resolve("logs/facteur.log"))).contains(id.group(1));
        assertThat(junkCount("refused")).isZero();
    }

    @Test
    void forgedMailThatMayHaveBeenPassedOnShouldBeInJunk() throws Exception {
        String header = "From: <u@bank.test>\r\nList-Id: <friends.list.test>\r\n";

        assertThat(send("bounces@list.test", message(header, "passed-on"))).startsWith("250");

        assertThat(junk("passed-on"))
                .contains(
                        "dmarc=fail",
                        "policy.dmarc=quarantine",
                        "X-Facteur-Junk: ",
                        "It may have been passed on, by list-id");
    }

    @Test
    void mailThatItsDomainWantsQuarantinedShouldBeInJunk() throws Exception {
        assertThat(send("u@shop.test", message("From: <u@shop.test>\r\n", "quarantined")))
                .startsWith("250");

        assertThat(junk("quarantined")).contains("dmarc=fail", "policy.dmarc=quarantine");
    }

    @Test
    void mailWithoutOneAuthorFieldShouldBeRefused() throws Exception {
        assertThat(send("u@friend.test", message("", "nobody"))).startsWith("550 5.6.0 The message has no From field");
        assertThat(send("u@friend.test", message("From: <u@friend.test>\r\nFrom: <u@bank.test>\r\n", "two")))
                .startsWith("550 5.6.0 The message has 2 From fields");
        assertThat(send("u@friend.test", message("From: undisclosed\r\n", "none")))
                .startsWith("550 5.6.0");
    }

    @Test
    void whatWasSaidInOurNameShouldBeRemoved() throws Exception {
        String header = "Authentication-Results: localhost; dmarc=pass header.from=bank.test\r\n"
                + "Authentication-Results: elsewhere.test; dkim=none\r\nX-Facteur-Evaluation: forged\r\n"
                + "From: <u@friend.test>\r\n";

        assertThat(send("u@friend.test", message(header, "in-our-name"))).startsWith("250");

        assertThat(inbox("in-our-name"))
                .contains("Authentication-Results: elsewhere.test; dkim=none", "header.from=friend.test")
                .doesNotContain("bank.test", "X-Facteur-Evaluation: forged");
    }

    @Test
    void mailShouldBeTakenAndNotTrustedWhenTheDnsOfItsDomainFails() throws Exception {
        dns.fault("broken.test", DnsFault.SERVFAIL);

        assertThat(send("u@broken.test", message("From: <u@broken.test>\r\n", "dns-of-others")))
                .startsWith("250");

        assertThat(inbox("dns-of-others")).contains("spf=temperror", "dmarc=temperror");
    }

    @Test
    void mailShouldWaitWithItsSenderWhileOurResolverIsDown() throws Exception {
        dns.stop();
        assertThat(send("u@friend.test", message("From: <u@down.test>\r\n", "resolver-down")))
                .startsWith("451 4.4.3 Our DNS resolver does not answer");

        dns.restart();
        Patience.patiently()
                .pollDelay(Duration.ZERO)
                .until(() -> send("u@friend.test", message("From: <u@down.test>\r\n", "resolver-down"))
                        .startsWith("250"));
        inbox("resolver-down");
    }

    @Test
    void mailByLmtpShouldBeEvaluatedInTheSpooler() throws Exception {
        try (Connection lmtp = Connection.clear(facteur.address(), Facteur.LMTP)) {
            lmtp.smtp();
            lmtp.smtp("LHLO client.test");
            assertThat(Mails.sendWhole(
                            lmtp,
                            "u@bank.test",
                            SharedFacteur.ANA,
                            message("From: <u@bank.test>\r\n", "forged-by-lmtp")))
                    .startsWith("250");
        }

        // there is nobody who could be told, and a bounce would go to the bank
        assertThat(junk("forged-by-lmtp")).contains("dmarc=fail", "X-Facteur-Junk: ");
    }

    private int junkCount(String subject) throws IOException, InterruptedException {
        try (Connection imap = Mails.imap(facteur, SharedFacteur.ANA)) {
            return Mails.count(imap, "Junk", subject);
        }
    }
}
