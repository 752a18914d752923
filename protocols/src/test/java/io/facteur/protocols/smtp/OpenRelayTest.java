package io.facteur.protocols.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.Lists;
import io.facteur.protocols.Backend;
import io.facteur.protocols.Client;
import io.facteur.protocols.TestServers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.RcptHook;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No way to another domain for someone who has not logged in: each port, each form of an address, each state. */
class OpenRelayTest {

    /** Forms that have meant a way on to another host, in some server, at some time. */
    private static final List<String> ELSEWHERE = List.of(
            "victim@remote.test",
            "victim@REMOTE.test",
            "victim@sub.local.test",
            "victim@local.test.remote.test",
            "@local.test:victim@remote.test",
            "@local.test,@other.test:victim@remote.test",
            "victim%remote.test@local.test",
            "victim%remote.test@[127.0.0.1]",
            "remote.test!victim@local.test",
            "\"victim@remote.test\"@local.test",
            "\"victim%remote.test\"@local.test",
            "victim%remote.test@other.test",
            "remote.test!victim@other.test",
            "\"victim@remote.test\"@other.test",
            "@other.test:victim@remote.test",
            "victim@[127.0.0.1]",
            "victim@[10.0.0.1]",
            "victim@[IPv6:::1]",
            "victim@127.0.0.1",
            "victim@xn--bcher-kva.example",
            "victim@bücher.example",
            "postmaster@remote.test",
            "abuse@remote.test",
            "victim@remote.test@local.test",
            "victim@local.test@remote.test",
            "victim@remote.test,user@local.test",
            "victim@remote.test user@local.test",
            "victim@localhost",
            "victim@",
            "victim");

    /** In turn: what a client says of the sender must not matter. */
    private static final List<String> SENDERS =
            List.of("", "someone@remote.test", "user@local.test", "postmaster@local.test", "someone@other.test");

    /** How far a client has come. */
    private enum State {
        IN_CLEAR,
        TLS,
        FAILED_LOGIN,
        UNFINISHED_LOGIN
    }

    @TempDir
    private static Path directory;

    private static Backend backend;
    private static TestServers servers;

    @BeforeAll
    static void start() throws Exception {
        backend = new Backend();
        // a catch-all takes what is for a domain of ours: the table must hold with one too
        backend.catchAll("other.test", "user@local.test");
        servers = TestServers.start(directory, backend, Map.of());
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    @BeforeEach
    void empty() throws Exception {
        backend.emptySpool();
    }

    static Stream<Arguments> rows() {
        return Stream.of("smtp", "submission", "submissions", "lmtp")
                .flatMap(port -> Stream.of(State.values())
                        .filter(state -> !port.equals("lmtp") || state == State.IN_CLEAR)
                        .filter(state -> !port.equals("submissions") || state != State.IN_CLEAR)
                        .map(state -> Arguments.of(port, state)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("rows")
    void relayShouldBeRefusedWhenNotAuthenticated(String port, State state) throws Exception {
        int turn = 0;
        // a few at a time: a session has a limit of errors
        for (List<String> recipients : Lists.partition(ELSEWHERE, 4)) {
            try (Client client = enter(port, state)) {
                for (String recipient : recipients) {
                    refused(client, SENDERS.get(turn++ % SENDERS.size()), recipient);
                }
            }
        }
        assertThat(backend.spooled()).isEmpty();
    }

    private static void refused(Client client, String sender, String recipient) throws Exception {
        client.smtp("RSET");
        String mail = client.smtp("MAIL FROM:<" + sender + ">");
        String rcpt = client.smtp("RCPT TO:<" + recipient + ">");
        String data = client.smtp("DATA");

        assertThat(rcpt)
                .as("from <%s> to <%s>, MAIL said %s", sender, recipient, mail)
                .matches("5(50 5\\.7\\.1|50 5\\.1\\.1|53 5\\.1\\.3|01 5|03 5).*");
        assertThat(data).as("DATA after <%s>", recipient).startsWith("503");
    }

    private static Client enter(String port, State state) throws Exception {
        Client client = servers.connect(port);
        client.reply();
        client.smtp((port.equals("lmtp") ? "LHLO" : "EHLO") + " client.test");
        if (state != State.IN_CLEAR && !port.equals("submissions")) {
            client.smtp("STARTTLS");
            client.secure();
            client.smtp("EHLO client.test");
        }
        if (state == State.FAILED_LOGIN) {
            client.smtp("AUTH PLAIN " + Client.plain("user@local.test", "wrong"));
        }
        if (state == State.UNFINISHED_LOGIN) {
            client.smtp("AUTH LOGIN");
            client.smtp("*");
        }
        return client;
    }

    @ParameterizedTest
    @ValueSource(strings = {"submission", "submissions"})
    void mailElsewhereShouldBeTakenWhenAuthenticated(String port) throws Exception {
        try (Client client = servers.connect(port)) {
            client.begin(port.equals("submission"), true);

            assertThat(client.smtp("MAIL FROM:<user@local.test>")).startsWith("250");
            assertThat(client.smtp("RCPT TO:<friend@remote.test>")).startsWith("250");
            assertThat(client.smtp("RCPT TO:<\"friend@remote.test\"@local.test>"))
                    .startsWith("550 5.1.1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"smtp", "lmtp"})
    void mailForUsShouldBeTakenWhenNotAuthenticated(String port) throws Exception {
        try (Client client = enter(port, State.IN_CLEAR)) {
            assertThat(client.smtp("MAIL FROM:<someone@remote.test>")).startsWith("250");
            assertThat(client.smtp("RCPT TO:<user@local.test>")).startsWith("250");
            assertThat(client.smtp("RCPT TO:<anybody@other.test>")).startsWith("250");
        }
    }

    @Test
    void mailShouldBeRefusedWhenSubmissionIsNotAuthenticated() throws Exception {
        try (Client client = servers.connect("submission")) {
            client.begin(false, false);
            assertThat(client.smtp("MAIL FROM:<user@local.test>")).startsWith("530 5.7.0");
            client.smtp("STARTTLS");
            client.secure();
            client.smtp("EHLO client.test");
            assertThat(client.smtp("MAIL FROM:<user@local.test>")).startsWith("530 5.7.0");
            assertThat(client.smtp("RCPT TO:<user@local.test>")).startsWith("503");
        }
    }

    @Test
    void senderShouldBeRefusedWhenItIsOfAnotherUser() throws Exception {
        try (Client client = servers.connect("submissions")) {
            client.begin(false, true);

            assertThat(client.smtp("MAIL FROM:<full@local.test>")).startsWith("553 5.7.1");
            assertThat(client.smtp("MAIL FROM:<someone@remote.test>")).startsWith("553 5.7.1");
            assertThat(client.smtp("MAIL FROM:<>")).startsWith("250");
        }
    }

    /** A hook that an administrator added. */
    public static final class CarelessHook implements RcptHook {
        @Override
        public HookResult doRcpt(SMTPSession session, MaybeSender sender, MailAddress recipient) {
            return HookResult.OK;
        }
    }

    @Test
    void relayShouldBeRefusedWhenHookAnswersOk(@TempDir Path other) throws Exception {
        servers.close();
        try (TestServers careless = TestServers.start(other, backend, Map.of(), file -> {
            // by the whole key: of several parts of a file that are changed apart, only the first change stays
            for (int i = 0; i <= file.getMaxIndex("smtpserver"); i++) {
                file.addProperty("smtpserver(" + i + ").handlerchain.handler.[@class]", CarelessHook.class.getName());
            }
        })) {
            try (Client client = careless.connect("smtp").begin(false, false)) {
                client.smtp("MAIL FROM:<someone@remote.test>");
                assertThat(client.smtp("RCPT TO:<victim@remote.test>")).startsWith("550 5.7.1");
                assertThat(client.smtp("RCPT TO:<nobody@local.test>")).startsWith("550 5.1.1");
                assertThat(client.smtp("RCPT TO:<user@local.test>")).startsWith("250");
            }
            try (Client client = careless.connect("submissions").begin(false, false)) {
                assertThat(client.smtp("MAIL FROM:<user@local.test>")).startsWith("530");
                assertThat(client.smtp("RCPT TO:<victim@remote.test>")).startsWith("503");
            }
            try (Client client = careless.connect("submissions").begin(false, true)) {
                client.smtp("MAIL FROM:<user@local.test>");
                assertThat(client.smtp("RCPT TO:<nobody@local.test>")).startsWith("550 5.1.1");
                assertThat(client.smtp("RCPT TO:<victim@remote.test>")).startsWith("250");
            }
        } finally {
            servers = TestServers.start(directory, backend);
        }
    }

    @Test
    void authShouldBeAnnouncedWhenOverTlsAndNotYetDone() throws Exception {
        try (Client client = servers.connect("submissions").begin(false, false)) {
            assertThat(client.line("EHLO client.test").readUntil(line -> line.startsWith("250 ")))
                    .anyMatch(line -> line.endsWith("AUTH PLAIN LOGIN"));
            client.smtp("AUTH PLAIN " + Client.plain("user@local.test", Backend.PASSWORD));
            assertThat(client.line("EHLO client.test").readUntil(line -> line.startsWith("250 ")))
                    .noneMatch(line -> line.contains("AUTH"));
        }
    }
}
