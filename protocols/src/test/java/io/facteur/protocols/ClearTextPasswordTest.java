package io.facteur.protocols;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A password in clear is refused by every protocol and mechanism, and nobody looks whether it is right. */
class ClearTextPasswordTest {

    @TempDir
    private static Path directory;

    private static Backend backend;
    private static TestServers servers;

    @BeforeAll
    static void start() throws Exception {
        backend = new Backend();
        servers = TestServers.start(directory, backend);
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    @BeforeEach
    void forget() {
        backend.passwordsTried().clear();
    }

    /** One row a protocol and mechanism: the command, the answer to it, and what is not announced. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            submission  | AUTH PLAIN {plain}                    | 538 5.7.11
            submission  | AUTH PLAIN                            | 538 5.7.11
            submission  | AUTH LOGIN {user}                     | 538 5.7.11
            submission  | AUTH LOGIN                            | 538 5.7.11
            submission  | auth plain {plain}                    | 538 5.7.11
            submission  | AUTH XOAUTH2 {plain}                  | 538 5.7.11
            smtp        | AUTH PLAIN {plain}                    | 500 5.5.1
            smtp        | AUTH LOGIN                            | 500 5.5.1
            lmtp        | AUTH PLAIN {plain}                    | 500 5.5.1
            imap        | a LOGIN user@local.test {quoted}      | a NO [PRIVACYREQUIRED]
            imap        | a AUTHENTICATE PLAIN {plain}          | a NO [PRIVACYREQUIRED]
            imap        | a AUTHENTICATE PLAIN                  | a NO [PRIVACYREQUIRED]
            imap        | a AUTHENTICATE XOAUTH2 {plain}        | a NO [PRIVACYREQUIRED]
            pop3        | USER user@local.test                  | -ERR [AUTH]
            pop3        | PASS {password}                       | -ERR [AUTH]
            pop3        | AUTH PLAIN {plain}                    | -ERR
            pop3        | APOP user@local.test 0123456789abcdef | -ERR
            managesieve | AUTHENTICATE "PLAIN" "{plain}"        | NO (ENCRYPT-NEEDED)
            managesieve | AUTHENTICATE "PLAIN"                  | NO (ENCRYPT-NEEDED)
            managesieve | authenticate "plain" "{plain}"        | NO (ENCRYPT-NEEDED)
            """)
    void loginShouldBeRefusedUncheckedWhenInClear(String listener, String command, String expected) throws Exception {
        try (Client client = servers.connect(listener)) {
            greeting(client, listener);

            client.line(command.replace("{plain}", Client.plain("user@local.test", Backend.PASSWORD))
                    .replace("{user}", Client.base64("user@local.test"))
                    .replace("{quoted}", '"' + Backend.PASSWORD + '"')
                    .replace("{password}", Backend.PASSWORD));

            assertThat(client.read()).get().asString().startsWith(expected);
            assertThat(backend.passwordsTried()).isEmpty();
        }
    }

    @Test
    void imapLiteralLoginShouldBeRefusedWhenInClear() throws Exception {
        try (Client client = servers.connect("imap")) {
            client.read();

            client.raw("a LOGIN {15+}\r\nuser@local.test {11+}\r\n" + Backend.PASSWORD + "\r\n");

            assertThat(client.read()).get().asString().startsWith("a NO [PRIVACYREQUIRED]");
            assertThat(backend.passwordsTried()).isEmpty();
        }
    }

    @Test
    void sieveLiteralLoginShouldBeRefusedWhenInClear() throws Exception {
        String response = Client.plain("user@local.test", Backend.PASSWORD);
        try (Client client = servers.connect("managesieve")) {
            greeting(client, "managesieve");

            client.line("AUTHENTICATE \"PLAIN\" {" + response.length() + "+}").line(response);

            assertThat(client.read()).get().asString().startsWith("NO (ENCRYPT-NEEDED)");
            assertThat(backend.passwordsTried()).isEmpty();
        }
    }

    private static void greeting(Client client, String listener) throws Exception {
        if (listener.equals("managesieve")) {
            client.readUntil(line -> line.startsWith("OK"));
        } else {
            client.read();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"smtp", "submission"})
    void authShouldNotBeAnnouncedWhenInClear(String listener) throws Exception {
        try (Client client = servers.connect(listener)) {
            client.read();

            assertThat(client.line("EHLO client.test").readUntil(line -> line.startsWith("250 ")))
                    .anyMatch(line -> line.endsWith("STARTTLS"))
                    .noneMatch(line -> line.contains("AUTH"));
        }
    }

    @Test
    void loginsShouldNotBeAnnouncedWhenInClear() throws Exception {
        try (Client imap = servers.connect("imap");
                Client pop3 = servers.connect("pop3");
                Client sieve = servers.connect("managesieve")) {
            imap.read();
            pop3.read();

            assertThat(imap.line("a CAPABILITY").read().orElseThrow())
                    .contains("LOGINDISABLED")
                    .contains("STARTTLS")
                    .doesNotContain("AUTH=");
            assertThat(pop3.line("CAPA").readUntil("."::equals))
                    .contains("STLS")
                    .doesNotContain("USER");
            assertThat(sieve.readUntil(line -> line.startsWith("OK"))).contains("\"SASL\" \"\"", "\"STARTTLS\"");
        }
    }

    /** The same logins over TLS: what refuses them above is that they were in clear. */
    @Test
    void loginsShouldBeTakenWhenOverTls() throws Exception {
        String plain = Client.plain("user@local.test", Backend.PASSWORD);
        try (Client imap = servers.connect("imaps");
                Client pop3 = servers.connect("pop3s");
                Client smtp = servers.connect("submissions");
                Client sieve = servers.connect("managesieve")) {
            imap.read();
            assertThat(imap.line("a LOGIN user@local.test \"" + Backend.PASSWORD + '"')
                            .read())
                    .get()
                    .asString()
                    .startsWith("a OK");
            pop3.read();
            pop3.line("USER user@local.test").read();
            assertThat(pop3.line("PASS " + Backend.PASSWORD).read())
                    .get()
                    .asString()
                    .startsWith("+OK");
            smtp.begin(false, false);
            smtp.smtp("AUTH LOGIN");
            smtp.smtp(Client.base64("user@local.test"));
            assertThat(smtp.smtp(Client.base64(Backend.PASSWORD))).startsWith("235");
            sieve.readUntil(line -> line.startsWith("OK"));
            sieve.line("STARTTLS").read();
            assertThat(sieve.secure().readUntil(line -> line.startsWith("OK"))).contains("\"SASL\" \"PLAIN\"");
            assertThat(sieve.line("AUTHENTICATE \"PLAIN\" \"" + plain + '"').read())
                    .get()
                    .asString()
                    .startsWith("OK");
            assertThat(backend.passwordsTried()).hasSize(4).containsOnly(Backend.PASSWORD);
        }
    }
}
