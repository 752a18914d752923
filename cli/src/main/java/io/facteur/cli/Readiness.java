package io.facteur.cli;

import io.facteur.home.RunState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** What load balancers are told. */
final class Readiness {

    static final String READY = "ready";

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int HTTP_OK = 200;

    private Readiness() {}

    /** @return {@code ready}, or the reason why not in a word */
    static String of(RunState state) {
        return state.listeners().stream()
                .filter(listener -> listener.name().equals("health"))
                .findFirst()
                .map(Readiness::ask)
                .orElse(state.state());
    }

    private static String ask(RunState.Listener listener) {
        HttpClient client = HttpClient.newBuilder().connectTimeout(LIMIT).build();
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://" + reachable(listener.address()) + ":" + listener.port() + "/ready"))
                .timeout(LIMIT)
                .build();
        try {
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == HTTP_OK
                    ? READY
                    : Printable.line(answer.body().strip());
        } catch (IOException e) {
            return "no answer";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "no answer";
        }
    }

    /** All addresses of the machine is none that can be connected to. */
    private static String reachable(String address) {
        try {
            // numeric: no look-up
            InetAddress bound = InetAddress.getByName(address);
            String host = bound.isAnyLocalAddress()
                    ? InetAddress.getLoopbackAddress().getHostAddress()
                    : bound.getHostAddress();
            return host.contains(":") ? "[" + host + "]" : host;
        } catch (UnknownHostException e) {
            return address;
        }
    }
}
