package io.facteur.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.facteur.home.Home;
import io.facteur.home.HomeLock;
import io.facteur.home.RunState;
import io.facteur.home.Secrets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A home as a running server leaves it, and canned answers in place of the administration API. */
final class FakeServer implements AutoCloseable {

    final Home home;
    final List<String> requests = Collections.synchronizedList(new ArrayList<>());

    private final Map<String, String> answers = Collections.synchronizedMap(new LinkedHashMap<>());
    private final HttpServer http;
    private final HomeLock lock;
    private final List<RunState.Listener> listeners = new ArrayList<>();

    FakeServer(Home home) throws Exception {
        this.home = home;
        home.create();
        new Secrets(home).getOrGenerate(Secrets.ADMIN);
        lock = HomeLock.tryAcquire(home).orElseThrow();
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/", this::handle);
        http.start();
        listen("webadmin", "HTTP", http.getAddress().getPort(), "none");
    }

    void listen(String name, String protocol, int port, String tls) throws IOException {
        listeners.add(new RunState.Listener(name, protocol, "127.0.0.1", port, tls));
        state(RunState.READY);
    }

    void state(String state) throws IOException {
        new RunState(
                        ProcessHandle.current().pid(),
                        state,
                        "serving",
                        Instant.now().toString(),
                        listeners,
                        List.of(new RunState.Child("cassandra", 4711, "ready", "127.0.0.1", 19042)))
                .write(home);
    }

    /** @param request such as {@code GET /domains}; what has no answer is 404 */
    FakeServer answer(String request, int status, String body) {
        answers.put(request, status + " " + body);
        return this;
    }

    private void handle(HttpExchange exchange) throws IOException {
        String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        requests.add((request + " " + body).strip());
        String answer = answers.getOrDefault(request, "404 {\"message\":\"no " + request + "\"}");
        if (!expectedCredentials().equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            answer = "401 {}";
        }
        int status = Integer.parseInt(answer.substring(0, 3));
        byte[] content = answer.substring(4).getBytes(StandardCharsets.UTF_8);
        boolean empty = content.length == 0 || exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, empty ? -1 : content.length);
        if (!empty) {
            exchange.getResponseBody().write(content);
        }
        exchange.close();
    }

    private String expectedCredentials() throws IOException {
        String credentials = "admin:" + new Secrets(home).read(Secrets.ADMIN);
        return "Basic " + java.util.Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        http.stop(0);
        lock.close();
    }
}
