package io.facteur.cli;

import static io.facteur.cli.SignedMail.facteur;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facteur.testing.dns.DnsFault;
import io.facteur.testing.dns.LocalDns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The verbs with a DNS server on the network, alive and dead. */
class DnsOfVerbsTest {

    @TempDir
    static Path shared;

    static SignedMail mail;
    static LocalDns dns;

    @BeforeAll
    static void start() throws IOException {
        mail = SignedMail.in(shared);
        dns = LocalDns.start(mail.zoneText);
    }

    @AfterAll
    static void stop() {
        dns.close();
    }

    private static String[] withDns(String... arguments) {
        return SignedMail.arguments(arguments, "--dns", dns.hostAndPort());
    }

    @Test
    void everyVerbShouldAskTheServer() throws Exception {
        Path file = mail.sign("network.eml", SignedMail.MESSAGE);

        Run check = facteur(withDns("auth", "check", file.toString(), "--ip", "192.0.2.1", "--from", "a@example.org"));
        assertThat(check.out).contains("SPF     pass").contains("DKIM    pass").contains("DMARC   pass");
        assertThat(facteur(withDns("dkim", "verify", file.toString())).exitCode).isZero();
        assertThat(facteur(withDns("auth", "spf", "example.org")).exitCode).isZero();
        assertThat(facteur(withDns("auth", "dmarc", "example.org")).exitCode).isZero();
        assertThat(facteur(withDns("auth", "dkim", "example.org", "--selector", "s2026")).exitCode)
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"auth spf example.org", "auth dmarc example.org", "auth dkim example.org -s s2026"})
    void deadServerShouldBeSaid(String arguments) {
        try (LocalDns dead = LocalDns.start("")) {
            dead.stop();

            Run run = facteur(SignedMail.arguments(arguments.split(" "), "--dns", dead.hostAndPort()));

            assertThat(run.exitCode).isEqualTo(ExitCode.NO_DNS);
            assertThat(run.err)
                    .isEqualTo("facteur: no DNS server answers (asked: " + dead.hostAndPort()
                            + "): see that one runs there, or name another with --dns\n");
            assertThat(run.out).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.1, defer it: 451 4.4.3", "127.0.0.1, accept it"})
    void checkShouldSayThatTheServerIsDeadAndWhatThisServerWouldDo(String bind, String said, @TempDir Path conf)
            throws IOException {
        Files.writeString(conf.resolve("facteur.properties"), "bind = " + bind);
        try (LocalDns dead = LocalDns.start("")) {
            dead.stop();

            Run run = facteur(
                    "auth", "check", mail.message.toString(), "--dns", dead.hostAndPort(), "--conf", conf.toString());

            assertThat(run.exitCode).isEqualTo(ExitCode.NO_DNS);
            assertThat(run.out).contains("DMARC   temperror").contains("This server would " + said);
            assertThat(run.err).contains("no DNS server answers");
        }
    }

    @Test
    void failingDomainShouldNotBeADeadServer() {
        try (LocalDns failing = LocalDns.start(mail.zoneText)) {
            failing.fault("example.org", DnsFault.SERVFAIL);

            Run run = facteur("auth", "dmarc", "example.org", "--dns", failing.hostAndPort());

            assertThat(run.exitCode).isEqualTo(ExitCode.FAILED);
            assertThat(run.out).contains("error    the DMARC record of example.org could not be looked up");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.53, /192.0.2.53:53",
        "192.0.2.53:5353, /192.0.2.53:5353",
        "2001:db8::53, /[2001:db8:0:0:0:0:0:53]:53",
        "[2001:db8::53], /[2001:db8:0:0:0:0:0:53]:53",
        "[2001:db8::53]:5353, /[2001:db8:0:0:0:0:0:53]:5353",
    })
    void serverShouldBeUnderstood(String text, String expected) {
        assertThat(Resolver.server(text)).hasToString(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "192.0.2",
                "192.0.2.1:",
                "192.0.2.1:0",
                "192.0.2.1:x",
                "[192.0.2.1]:53",
                "[::1",
                "a b:53",
                ":53"
            })
    void serverShouldBeRefusedWhenItIsNone(String text) {
        assertThatThrownBy(() -> Resolver.server(text))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("--dns");
    }
}
