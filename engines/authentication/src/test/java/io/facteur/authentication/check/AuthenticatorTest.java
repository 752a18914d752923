package io.facteur.authentication.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facteur.authentication.arc.ArcCode;
import io.facteur.authentication.arc.ArcPolicy;
import io.facteur.authentication.arc.ArcValidator;
import io.facteur.authentication.dkim.DkimCode;
import io.facteur.authentication.dkim.DkimKeyCache;
import io.facteur.authentication.dkim.DkimKeyFinder;
import io.facteur.authentication.dkim.DkimKeyPair;
import io.facteur.authentication.dkim.DkimPolicy;
import io.facteur.authentication.dkim.DkimSigner;
import io.facteur.authentication.dkim.DkimVerifier;
import io.facteur.authentication.dkim.SigningKey;
import io.facteur.authentication.dkim.SigningOptions;
import io.facteur.authentication.dmarc.DmarcCode;
import io.facteur.authentication.dmarc.DmarcEvaluator;
import io.facteur.authentication.dmarc.DmarcPolicy;
import io.facteur.authentication.iprev.IprevChecker;
import io.facteur.authentication.iprev.IprevCode;
import io.facteur.authentication.message.HeaderField;
import io.facteur.authentication.message.HeaderLimits;
import io.facteur.authentication.message.LineEnds;
import io.facteur.authentication.message.MessageReader;
import io.facteur.authentication.policy.Action;
import io.facteur.authentication.policy.AuthenticationPolicy;
import io.facteur.authentication.policy.PolicySettings;
import io.facteur.authentication.spf.SpfChecker;
import io.facteur.authentication.spf.SpfCode;
import io.facteur.dns.DnsBudget;
import io.facteur.dns.DnsClient;
import io.facteur.dns.DnsName;
import io.facteur.dns.zone.ZoneDns;
import io.facteur.dns.zone.ZoneDnsBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

class AuthenticatorTest {

    private static final String MESSAGE = """
            From: Ana <ana@bank.test>
            To: ben@example.org
            Subject: Your account
            Date: Tue, 24 Nov 2026 08:00:00 +0000
            Message-ID: <1@bank.test>
            MIME-Version: 1.0
            Content-Type: text/plain

            All is well.
            """.replace("\n", "\r\n");

    private static DkimKeyPair pair;

    @BeforeAll
    static void makeKey() {
        pair = DkimKeyPair.generateRsa(2048);
    }

    private static ZoneDnsBuilder zone() {
        return ZoneDns.builder()
                .txt("bank.test", "v=spf1 include:spf.bank.test -all")
                .txt("spf.bank.test", "v=spf1 mx:bank.test -all")
                .mx("bank.test", 10, "mail.bank.test")
                .a("mail.bank.test", "192.0.2.7")
                .ptr("192.0.2.7", "mail.bank.test")
                .txt("s1._domainkey.bank.test", pair.record().text())
                .txt("_dmarc.bank.test", "v=DMARC1; p=reject");
    }

    private static Authenticator authenticator(DnsClient dns) {
        return authenticator(dns, new DnsBudget(100, Duration.ofMinutes(1)));
    }

    private static Authenticator authenticator(DnsClient dns, DnsBudget budget) {
        Clock clock = Clock.systemUTC();
        DkimKeyFinder keys = new DkimKeyFinder(new DkimKeyCache(10));
        return new Authenticator(
                dns,
                budget,
                new Methods(
                        new SpfChecker("mx.example.org", clock),
                        new IprevChecker(),
                        new DkimVerifier(DkimPolicy.DEFAULT, keys, clock),
                        new ArcValidator(ArcPolicy.DEFAULT, keys, clock),
                        DmarcEvaluator.byTreeWalk(),
                        HeaderLimits.DEFAULT,
                        LineEnds.CRLF));
    }

    private static Envelope envelope(String client) throws IOException {
        return new Envelope(Optional.of(InetAddress.getByName(client)), "mail.bank.test", "ana@bank.test");
    }

    private static String signed(String message) throws IOException {
        SigningKey key = SigningKey.of(DnsName.of("bank.test"), "s1", pair);
        DkimSigner signer = new DkimSigner(List.of(key), SigningOptions.DEFAULT, Clock.systemUTC());
        StringBuilder result = new StringBuilder();
        for (HeaderField field : signer.sign(MessageReader.open(stream(message)))) {
            result.append(new String(field.octets(), StandardCharsets.UTF_8));
        }
        return result.append(message).toString();
    }

    private static ByteArrayInputStream stream(String message) {
        return new ByteArrayInputStream(message.getBytes(StandardCharsets.UTF_8));
    }

    private static AuthenticationResult check(DnsClient dns, String message, String client) throws IOException {
        return authenticator(dns).check(() -> stream(message), envelope(client)).block(Duration.ofMinutes(1));
    }

    @Test
    void everythingShouldPassForAnAuthenticMessage() throws Exception {
        AuthenticationResult result = check(zone().build(), signed(MESSAGE), "192.0.2.7");

        assertThat(result.mailFrom().orElseThrow().code()).isEqualTo(SpfCode.PASS);
        assertThat(result.iprev().orElseThrow().code()).isEqualTo(IprevCode.PASS);
        assertThat(result.dkim())
                .singleElement()
                .satisfies(dkim -> assertThat(dkim.code()).isEqualTo(DkimCode.PASS));
        assertThat(result.arc().code()).isEqualTo(ArcCode.NONE);
        assertThat(result.dmarc().code()).isEqualTo(DmarcCode.PASS);
        assertThat(result.dmarc().alignments()).allMatch(alignment -> alignment.aligned());
        assertThat(result.resolverDown()).isFalse();
    }

    @Test
    void forgedMessageShouldBeRefusedWhenSpfFailsToo() throws Exception {
        AuthenticationResult result = check(zone().build(), MESSAGE, "198.51.100.9");

        assertThat(result.mailFrom().orElseThrow().code()).isEqualTo(SpfCode.FAIL);
        assertThat(result.dmarc().code()).isEqualTo(DmarcCode.FAIL);
        assertThat(result.dmarc().requested()).isEqualTo(DmarcPolicy.REJECT);
        assertThat(new AuthenticationPolicy(PolicySettings.DEFAULT)
                        .apply(result)
                        .action())
                .isEqualTo(Action.REFUSE);
    }

    @Test
    void mailOfAMailingListShouldNotBeRefused() throws Exception {
        String listed = "List-Id: <talk.lists.test>\r\n"
                + signed(MESSAGE).replace("Subject: Your", "Subject: [talk] Your")
                + "_______________________________________________\r\n"
                + "talk mailing list\r\ntalk@lists.test\r\nhttps://lists.test/listinfo/talk\r\n";

        AuthenticationResult result = check(zone().build(), listed, "198.51.100.9");

        assertThat(result.dmarc().code()).isEqualTo(DmarcCode.FAIL);
        assertThat(result.mediators()).containsExactly("list-id");
        assertThat(new AuthenticationPolicy(PolicySettings.DEFAULT)
                        .apply(result)
                        .action())
                .isEqualTo(Action.JUNK);
    }

    @Test
    void coldEvaluationShouldTakeTheTimeOfItsLongestChainOfQuestions() throws Exception {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        ZoneDns dns = zone().delay(Duration.ofMillis(100)).scheduler(time).build();
        AtomicReference<AuthenticationResult> result = new AtomicReference<>();
        String message = signed(MESSAGE);

        authenticator(dns).check(() -> stream(message), envelope("192.0.2.7")).subscribe(result::set);
        int steps = 0;
        while (result.get() == null && steps < 1000) {
            time.advanceTimeBy(Duration.ofMillis(10));
            steps++;
        }

        assertThat(result.get().dmarc().code()).isEqualTo(DmarcCode.PASS);
        // SPF: the record, what it includes, the MX, its address; everything else is answered meanwhile
        assertThat(steps * 10).isEqualTo(400);
        assertThat(dns.queries()).as("questions, one after the other").isGreaterThan(8);
    }

    @Test
    void resolverThatIsDownShouldBeToldFromADomainThatFails() throws Exception {
        AuthenticationResult down =
                check(zone().resolverDown("_dmarc.bank.test").build(), MESSAGE, "198.51.100.9");
        AuthenticationResult failing = check(zone().timeout("_dmarc.bank.test").build(), MESSAGE, "198.51.100.9");

        AuthenticationPolicy policy = new AuthenticationPolicy(PolicySettings.DEFAULT);
        assertThat(down.resolverDown()).isTrue();
        assertThat(policy.apply(down).action()).isEqualTo(Action.DEFER);
        assertThat(failing.resolverDown()).isFalse();
        assertThat(failing.dmarc().code()).isEqualTo(DmarcCode.TEMPERROR);
        assertThat(policy.apply(failing).action()).isEqualTo(Action.ACCEPT);
    }

    @Test
    void budgetShouldEndTheEvaluation() throws Exception {
        ZoneDns dns = zone().build();

        AuthenticationResult result = authenticator(dns, new DnsBudget(3, Duration.ofMinutes(1)))
                .check(() -> stream(MESSAGE), envelope("192.0.2.7"))
                .block(Duration.ofMinutes(1));

        assertThat(dns.queries()).as("three for the policy, three for the rest").isLessThanOrEqualTo(6);
        assertThat(result.resolverDown()).isFalse();
        assertThat(result.dmarc().code()).isIn(DmarcCode.TEMPERROR, DmarcCode.FAIL);
    }

    @Test
    void spfThatUsesUpTheBudgetShouldNotHideThePolicy() throws Exception {
        ZoneDnsBuilder zone = zone().txt("attacker.test", "v=spf1 mx:m0.attacker.test mx:m1.attacker.test -all");
        for (int i = 0; i < 2; i++) {
            for (int j = 0; j < 10; j++) {
                zone.mx("m" + i + ".attacker.test", j, "h" + j + ".m" + i + ".attacker.test")
                        .a("h" + j + ".m" + i + ".attacker.test", "203.0.113.1");
            }
        }
        Envelope envelope = new Envelope(
                Optional.of(InetAddress.getByName("198.51.100.9")), "mail.attacker.test", "x@attacker.test");

        AuthenticationResult result = authenticator(zone.build(), new DnsBudget(10, Duration.ofMinutes(1)))
                .check(() -> stream(MESSAGE), envelope)
                .block(Duration.ofMinutes(1));

        assertThat(result.mailFrom().orElseThrow().explanation().code()).isEqualTo("over-budget");
        assertThat(result.dmarc().code()).isEqualTo(DmarcCode.FAIL);
        assertThat(result.dmarc().requested()).isEqualTo(DmarcPolicy.REJECT);
    }

    @Test
    void fromBeyondTheLimitOfTheHeaderShouldNotBeForgotten() throws Exception {
        ZoneDns dns = zone().txt("attacker.test", "v=spf1 +all")
                .txt("_dmarc.attacker.test", "v=DMARC1; p=none")
                .build();
        String message = "From: x@attacker.test\r\n" + "X: y\r\n".repeat(1000) + MESSAGE;
        Envelope envelope = new Envelope(
                Optional.of(InetAddress.getByName("198.51.100.9")), "mail.attacker.test", "x@attacker.test");

        AuthenticationResult result =
                authenticator(dns).check(() -> stream(message), envelope).block(Duration.ofMinutes(1));

        assertThat(result.mailFrom().orElseThrow().code()).isEqualTo(SpfCode.PASS);
        assertThat(result.dmarc().code()).isEqualTo(DmarcCode.PERMERROR);
        assertThat(new AuthenticationPolicy(PolicySettings.DEFAULT)
                        .apply(result)
                        .action())
                .isEqualTo(Action.JUNK);
    }

    @Test
    void signatureOfAThrowawayDomainShouldOnlyTurnARefusalIntoJunk() throws Exception {
        DkimKeyPair throwaway = DkimKeyPair.generateRsa(2048);
        ZoneDns dns = zone().txt(
                        "s1._domainkey.throwaway.test", throwaway.record().text())
                .build();
        SigningKey key = SigningKey.of(DnsName.of("throwaway.test"), "s1", throwaway);
        String field = new String(
                new DkimSigner(List.of(key), SigningOptions.DEFAULT, Clock.systemUTC())
                        .sign(MessageReader.open(stream(MESSAGE)))
                        .get(0)
                        .octets(),
                StandardCharsets.UTF_8);

        AuthenticationResult result = check(dns, field + "List-Id: <x.throwaway.test>\r\n" + MESSAGE, "198.51.100.9");

        assertThat(result.dkim()).singleElement().matches(dkim -> dkim.passed());
        assertThat(result.dmarc().code()).isEqualTo(DmarcCode.FAIL);
        assertThat(new AuthenticationPolicy(PolicySettings.DEFAULT)
                        .apply(result)
                        .action())
                .isEqualTo(Action.JUNK);
    }

    @Test
    void clientThatIsNotKnownShouldLeaveOutWhatNeedsIt() throws Exception {
        AuthenticationResult result = authenticator(zone().build())
                .check(() -> stream(MESSAGE), new Envelope(Optional.empty(), "", ""))
                .block(Duration.ofMinutes(1));

        assertThat(result.mailFrom()).isEmpty();
        assertThat(result.helo()).isEmpty();
        assertThat(result.iprev()).isEmpty();
        assertThat(result.dmarc().code()).isEqualTo(DmarcCode.FAIL);
    }

    @Test
    void messageThatCannotBeReadShouldBeOurFault() {
        assertThatThrownBy(() -> authenticator(zone().build())
                        .check(
                                () -> {
                                    throw new IOException("the disk is gone");
                                },
                                envelope("192.0.2.7"))
                        .block(Duration.ofMinutes(1)))
                .hasRootCauseMessage("the disk is gone");
    }

    @Test
    void octetsThatAreNoMessageShouldBeAResult() throws Exception {
        AuthenticationResult result = check(zone().build(), "\0\1\2 no header at all", "192.0.2.7");

        assertThat(result.fromFields()).isZero();
        assertThat(new AuthenticationPolicy(PolicySettings.DEFAULT)
                        .apply(result)
                        .action())
                .isEqualTo(Action.REFUSE);
    }
}
