package io.facteur.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One row a protocol and mechanism: the right password is refused in clear, and taken under TLS. */
@ExtendWith(SharedFacteur.class)
class ClearTextPasswordTest {

    private static final String PLAIN = base64("\0" + SharedFacteur.ANA + "\0" + SharedFacteur.PASSWORD);

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private interface Login {
        String with(Connection connection) throws IOException;
    }

    private static String imap(Connection connection, String command) throws IOException {
        connection.line();
        return connection.imap(command);
    }

    private static String submission(Connection connection, String... commands) throws IOException {
        connection.smtp();
        connection.smtp("EHLO client.test");
        String answer = "";
        for (String command : commands) {
            answer = connection.smtp(command);
            if (!answer.startsWith("334")) {
                return answer;
            }
        }
        return answer;
    }

    private static String pop3(Connection connection) throws IOException {
        connection.line();
        String user = connection.pop3("USER " + SharedFacteur.ANA);
        return user.startsWith("-ERR") ? user : connection.pop3("PASS " + SharedFacteur.PASSWORD);
    }

    private static String sieve(Connection connection) throws IOException {
        connection.until(line -> line.startsWith("OK"));
        connection.send("AUTHENTICATE \"PLAIN\" \"" + PLAIN + "\"");
        return connection.until(line -> line.startsWith("OK") || line.startsWith("NO") || line.startsWith("BYE"));
    }

    static Stream<Arguments> clear() {
        return Stream.of(
                row("submission AUTH PLAIN", Facteur.SUBMISSION, c -> submission(c, "AUTH PLAIN " + PLAIN), "538"),
                row("submission AUTH PLAIN, asked", Facteur.SUBMISSION, c -> submission(c, "AUTH PLAIN", PLAIN), "538"),
                row(
                        "submission AUTH LOGIN",
                        Facteur.SUBMISSION,
                        c -> submission(c, "AUTH LOGIN", base64(SharedFacteur.ANA), base64(SharedFacteur.PASSWORD)),
                        "538"),
                row("smtp AUTH PLAIN", Facteur.SMTP, c -> submission(c, "AUTH PLAIN " + PLAIN), "50"),
                row(
                        "imap LOGIN",
                        Facteur.IMAP,
                        c -> imap(c, "LOGIN " + SharedFacteur.ANA + " " + SharedFacteur.PASSWORD),
                        "a NO [PRIVACYREQUIRED]"),
                row(
                        "imap AUTHENTICATE PLAIN",
                        Facteur.IMAP,
                        c -> imap(c, "AUTHENTICATE PLAIN " + PLAIN),
                        "a NO [PRIVACYREQUIRED]"),
                row("pop3 USER and PASS", Facteur.POP3, ClearTextPasswordTest::pop3, "-ERR"),
                row("managesieve AUTHENTICATE PLAIN", Facteur.MANAGESIEVE, ClearTextPasswordTest::sieve, "NO"));
    }

    private static Arguments row(String name, int port, Login login, String refusal) {
        return Arguments.of(name, port, login, refusal);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("clear")
    void passwordShouldBeRefusedInClear(String name, int port, Login login, String refusal, Facteur facteur)
            throws IOException {
        try (Connection connection = Connection.clear(facteur.address(), port)) {
            assertThat(login.with(connection)).contains(refusal).doesNotContain("235", "+OK Welcome", "a OK");
        }
    }

    static Stream<Arguments> secured() {
        return Stream.of(
                row("submissions", Facteur.SUBMISSIONS, c -> submission(c, "AUTH PLAIN " + PLAIN), "235"),
                row(
                        "imaps",
                        Facteur.IMAPS,
                        c -> imap(c, "LOGIN " + SharedFacteur.ANA + " " + SharedFacteur.PASSWORD),
                        "a OK"),
                row("pop3s", Facteur.POP3S, ClearTextPasswordTest::pop3, "+OK"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("secured")
    void passwordShouldBeTakenUnderTls(String name, int port, Login login, String success, Facteur facteur)
            throws IOException {
        try (Connection connection = Connection.tls(facteur.address(), port)) {
            assertThat(login.with(connection)).contains(success);
        }
    }
}
