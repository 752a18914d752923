package io.facteur.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.home.Home;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreCollectTest {

    private static final String REQUEST = "DELETE /blobs?scope=unreferenced&expectedBlobCount=";
    private static final String STARTED = "{\"taskId\":\"0b5e\"}";
    private static final String TASK = """
            {"taskId":"0b5e","type":"BlobGCTask","status":"%s","additionalInformation":{"referenceSourceCount":12345,
            "blobCount":20000,"gcedBlobCount":7000,"errorCount":%d}}""";

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
    void collectShouldSayWhatWasRemoved() {
        server.answer(REQUEST + "1000000", 201, STARTED);
        server.answer("GET /tasks/0b5e", 200, TASK.formatted("completed", 0));

        Run run = run("store", "collect");

        assertThat(run.err).isEmpty();
        assertThat(run.out).contains("12,345 references, 20,000 contents, 7,000 of them removed");
        assertThat(run.exitCode).isZero();
    }

    @Test
    void collectShouldFailWhenSomeCouldNotBeRemoved() {
        server.answer(REQUEST + "5", 201, STARTED);
        server.answer("GET /tasks/0b5e", 200, TASK.formatted("failed", 2));

        Run run = run("store", "collect", "--expect", "5");

        assertThat(run.err).contains("2 errors");
        assertThat(run.exitCode).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void collectShouldRefuseNothingToExpect() {
        assertThat(run("store", "collect", "--expect", "0").exitCode).isEqualTo(ExitCode.USAGE);
    }
}
