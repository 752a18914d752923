package io.facteur.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;

class HealthListenerTest {

    private volatile Mono<Optional<String>> notLive = Mono.just(Optional.empty());
    private volatile Mono<Optional<String>> notReady = Mono.just(Optional.of("starting"));
    private final DisposableServer server = HealthListener.start("127.0.0.1", 0, () -> notLive, () -> notReady);
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void stop() {
        server.disposeNow();
    }

    private HttpResponse<String> ask(String method, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .method(method, BodyPublishers.noBody())
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    @Test
    void answerShouldBe200WhenThereIsNoReason() throws Exception {
        assertThat(ask("GET", "/live").statusCode()).isEqualTo(200);
        assertThat(ask("GET", "/live").body()).isEqualTo("ok\n");
    }

    @Test
    void answerShouldBe503WithTheReasonUntilItIsReady() throws Exception {
        assertThat(ask("GET", "/ready").statusCode()).isEqualTo(503);
        assertThat(ask("GET", "/ready").body()).isEqualTo("starting\n");

        notReady = Mono.just(Optional.empty());

        assertThat(ask("GET", "/ready").statusCode()).isEqualTo(200);
        assertThat(ask("HEAD", "/ready").statusCode()).isEqualTo(200);
    }

    @Test
    void answerShouldBe503WithoutDetailWhenTheCheckFails() throws Exception {
        notReady = Mono.error(new IOException("10.1.2.3 refused the password of facteur"));

        assertThat(ask("GET", "/ready").statusCode()).isEqualTo(503);
        assertThat(ask("GET", "/ready").body()).isEqualTo("unknown\n");
    }

    @Test
    void answerShouldCome503WhenTheCheckDoesNotEnd() throws Exception {
        notReady = Mono.never();

        assertThat(ask("GET", "/ready").statusCode()).isEqualTo(503);
    }

    @Test
    void nothingElseShouldBeThere() throws Exception {
        assertThat(ask("GET", "/").statusCode()).isEqualTo(404);
        assertThat(ask("GET", "/ready/../facteur/status").statusCode()).isEqualTo(404);
        assertThat(ask("GET", "/ready?x=y").statusCode()).isEqualTo(404);
        assertThat(ask("POST", "/ready").statusCode()).isEqualTo(405);
        assertThat(ask("DELETE", "/live").statusCode()).isEqualTo(405);
    }

    @Test
    void longRequestShouldBeRefused() throws Exception {
        assertThat(ask("GET", "/" + "x".repeat(5000)).statusCode()).isGreaterThanOrEqualTo(400);
    }

    @Test
    void connectionsShouldBeBounded() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 64; i++) {
                sockets.add(connect());
            }
            // the last one was accepted when it is answered
            assertThat(answer(sockets.get(63))).startsWith("HTTP/1.1 200");
            Socket tooMany = connect();
            sockets.add(tooMany);
            assertThat(answer(tooMany)).isEmpty();

            sockets.remove(0).close();
            String again = "";
            for (int i = 0; i < 100 && again.isEmpty(); i++) {
                Thread.sleep(20);
                try (Socket next = connect()) {
                    again = answer(next);
                }
            }
            assertThat(again).startsWith("HTTP/1.1 200");
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout(10_000);
        socket.connect(new InetSocketAddress("127.0.0.1", server.port()));
        return socket;
    }

    private static String answer(Socket socket) {
        try {
            socket.getOutputStream().write("GET /live HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] answer = socket.getInputStream().readNBytes(15);
            return new String(answer, StandardCharsets.US_ASCII);
        } catch (IOException closed) {
            return "";
        }
    }
}
