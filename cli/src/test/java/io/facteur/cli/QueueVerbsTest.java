package io.facteur.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.home.Home;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueueVerbsTest {

    private static final String MAILS = """
            {"total":2,"mails":[
              {"id":"7f3a21c4-0000-4000-8000-000000000001","state":"deferred","sender":"ana@example.org",
               "recipients":["bob@peer.test"],"domain":"peer.test","nextHop":"mx.peer.test",
               "queuedAt":"2020-01-01T00:00:00Z","dueAt":"2099-01-01T00:00:00Z","lastTry":"2020-01-01T01:00:00Z",
               "tries":3,"lastAnswer":"450 4.2.1 busy \\u001b[31m"},
              {"id":"8f3a21c4-0000-4000-8000-000000000002","state":"held","sender":"",
               "recipients":["a@x.test","b@x.test","c@x.test","d@x.test"],"domain":"x.test","nextHop":"",
               "queuedAt":"2020-01-01T00:00:00Z","dueAt":"","lastTry":"","tries":0,"lastAnswer":"192.0.2.17 sends more than it may","account":"192.0.2.17"}],
             "nextHops":[{"nextHop":"mx.peer.test","waiting":0,"connections":0,
               "pausedUntil":"2099-01-01T00:00:00Z","lastAnswer":"421 4.7.0 too much"}]}""";

    @TempDir
    Path directory;

    private FakeServer server;

    @BeforeEach
    void start() throws Exception {
        server = new FakeServer(new Home(directory.resolve("home")));
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private Run run(String... arguments) {
        return Run.on(server.home.root()).run(arguments);
    }

    @Test
    void listShouldSayWhatWaitsAndWhatTheOtherSideSaid() {
        server.answer("GET /facteur/queue?limit=100", 200, MAILS);

        Run run = run("queue", "list");

        assertThat(run.err).isEmpty();
        assertThat(run.out)
                .contains("7f3a21c4  deferred, tried 3 times, again in ")
                .contains("ana@example.org to bob@peer.test")
                .contains("mx.peer.test: 450 4.2.1 busy ")
                .contains("held, ", "<> to a@x.test, b@x.test, c@x.test and 1 more")
                .contains("\n          192.0.2.17 sends more than it may\n")
                .contains("Left alone until 2099-01-01T00:00:00Z: mx.peer.test, which said: 421 4.7.0 too much")
                .doesNotContain("\u001b");
    }

    @Test
    void choiceShouldBecomeAQuery() {
        server.answer(
                "GET /facteur/queue?nextHop=peer.test&sender=%3C%3E&olderThan=14400&limit=5",
                200, "{\"total\":0,\"mails\":[],\"nextHops\":[]}");

        Run run =
                run("queue", "list", "--next-hop", "peer.test", "--sender", "<>", "--older-than", "4h", "--limit", "5");

        assertThat(run.err).contains("No mail waits that fits.");
        assertThat(run.exitCode).isZero();
        assertThat(run("queue", "list", "--older-than", "soon").exitCode).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void showShouldTellAllOfOneMail() {
        server.answer("GET /facteur/queue?id=7f3a21c4", 200, MAILS);
        server.answer("GET /facteur/queue?id=nobody", 200, "{\"total\":0,\"mails\":[],\"nextHops\":[]}");

        assertThat(run("queue", "show", "7f3a21c4").out)
                .contains("recipient    bob@peer.test", "tries        3", "last answer  450 4.2.1 busy");
        assertThat(run("queue", "show", "7f3a21c4").out)
                .contains("account      192.0.2.17\n", "because      192.0.2.17 sends more than it may\n");
        assertThat(run("queue", "show", "nobody").exitCode).isEqualTo(ExitCode.NOT_FOUND);
    }

    @Test
    void changeShouldSayHowMuchWasChanged() {
        server.answer("POST /facteur/queue/hold?id=7f3a21c4&id=8f3a21c4", 200, "{\"changed\":1,\"matched\":2}");
        server.answer("POST /facteur/queue/retry?all=true", 200, "{\"changed\":0,\"matched\":0}");
        server.answer("POST /facteur/queue/release?all=true", 200, "{\"changed\":3,\"matched\":3}");
        server.answer("POST /facteur/queue/delete?sender=a%40b.test", 200, "{\"changed\":3,\"matched\":3}");

        assertThat(run("queue", "hold", "7f3a21c4", "8f3a21c4").out).contains("1 of 2 are held.", "being delivered");
        assertThat(run("queue", "retry", "--all").exitCode).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(run("queue", "release", "--all", "--yes").out).contains("3 of 3 leave now.");
        assertThat(run("queue", "delete", "--sender", "a@b.test", "--yes").out).contains("3 of 3 were deleted.");
    }

    @Test
    void nothingShouldBeChangedWithoutAChoice() {
        for (String verb : new String[] {"retry", "hold", "release", "delete"}) {
            Run run = run("queue", verb);
            assertThat(run.exitCode).isEqualTo(ExitCode.USAGE);
            assertThat(run.err).contains("say which mail");
        }
        assertThat(run("queue", "delete", "--all", "7f3a21c4").exitCode).isEqualTo(ExitCode.USAGE);
        assertThat(server.requests).isEmpty();
    }

    @Test
    void startShouldSayHowMuchLeaves() {
        server.answer("POST /facteur/queue/start", 200, "{\"sending\":\"open\",\"changed\":true,\"held\":3}");

        assertThat(run("queue", "start").out).isEqualTo("""
                Outgoing mail leaves now (3 messages held before).
                Undo: ./facteur queue stop
                """);
        server.answer("POST /facteur/queue/start", 200, "{\"sending\":\"open\",\"changed\":false,\"held\":0}");
        assertThat(run("queue", "start", "--yes").out).isEqualTo("Outgoing mail leaves already.\n");
    }

    @Test
    void stopShouldSayWhatStillGoesAndHowToUndoIt() {
        server.answer("POST /facteur/queue/stop", 200, "{\"sending\":\"stopped\",\"changed\":true,\"held\":0}");

        assertThat(run("queue", "stop").out).isEqualTo("""
                Outgoing mail is held from now on. What is being delivered at this moment still goes.
                Undo: ./facteur queue start
                """);
        assertThat(run("queue", "stop", "--json").json().path("sending").asText())
                .isEqualTo("stopped");
    }

    @Test
    void startShouldSayWhyATrialHoldsItsMail() {
        server.answer("POST /facteur/queue/start", 409, "{\"message\":\"in a trial outgoing mail is held\"}");

        Run run = run("queue", "start");

        assertThat(run.exitCode).isEqualTo(ExitCode.FAILED);
        assertThat(run.err).contains("in a trial outgoing mail is held");
    }
}
