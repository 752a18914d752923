package io.facteur.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.facteur.home.Home;
import io.facteur.home.HomeLock;
import io.facteur.home.RunState;
import io.facteur.home.Secrets;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/** The administration API of the server that runs on a home. */
final class Api {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(60);
    private static final int HTTP_UNAUTHORIZED = 401;
    private static final int HTTP_NOT_FOUND = 404;
    private static final int HTTP_CONFLICT = 409;
    private static final int HTTP_FIRST_ERROR = 400;

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();
    private final String base;
    private final String authorization;

    private Api(String base, String password) {
        this.base = base;
        this.authorization =
                "Basic " + Base64.getEncoder().encodeToString(("admin:" + password).getBytes(StandardCharsets.UTF_8));
    }

    record Answer(int status, JsonNode body) {

        boolean ok() {
            return status < HTTP_FIRST_ERROR;
        }
    }

    static Api connect(Verb verb) {
        Home home = verb.home();
        RunState.Listener listener = runningState(verb).listeners().stream()
                .filter(candidate -> candidate.name().equals("webadmin"))
                .findFirst()
                .orElseThrow(() -> new Failure(
                        ExitCode.NOT_RUNNING,
                        "the server on " + verb.homeName() + " is not ready yet: " + verb.advice("status")));
        try {
            return new Api(base(listener), new Secrets(home).read(Secrets.ADMIN));
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.FAILED,
                    "cannot read the administrator's password in " + new Secrets(home).file(Secrets.ADMIN)
                            + ": call the command as the user that the server runs as",
                    e);
        }
    }

    /** @throws Failure when no server runs on the home, or it has not yet said anything of itself */
    static RunState runningState(Verb verb) {
        try {
            if (!HomeLock.isHeld(verb.home())) {
                throw new Failure(
                        ExitCode.NOT_RUNNING,
                        "the server is not running on " + verb.homeName() + ": " + verb.advice("up"));
            }
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.FAILED,
                    "cannot see whether a server runs on " + verb.homeName() + ": " + e
                            + ": call the command as the user that the server runs as",
                    e);
        }
        Optional<RunState> state = RunState.read(verb.home());
        return state.orElseThrow(() -> new Failure(
                ExitCode.NOT_RUNNING, "the server on " + verb.homeName() + " is starting: " + verb.advice("status")));
    }

    private static String base(RunState.Listener listener) {
        String address = listener.address().contains(":") ? "[" + listener.address() + "]" : listener.address();
        return "http://" + address + ":" + listener.port();
    }

    /** @return a value as one segment of a path */
    static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    JsonNode get(String path) {
        return checked(send("GET", path, null), ExitCode.FAILED).body();
    }

    JsonNode put(String path, JsonNode body) {
        return checked(send("PUT", path, body), ExitCode.ALREADY_THERE).body();
    }

    JsonNode post(String path, JsonNode body) {
        return checked(send("POST", path, body), ExitCode.ALREADY_THERE).body();
    }

    JsonNode delete(String path) {
        return checked(send("DELETE", path, null), ExitCode.IN_USE).body();
    }

    boolean exists(String path) {
        Answer answer = send("HEAD", path, null);
        return answer.status() != HTTP_NOT_FOUND
                && checked(answer, ExitCode.FAILED).ok();
    }

    private static Answer checked(Answer answer, int onConflict) {
        if (answer.ok()) {
            return answer;
        }
        if (answer.status() == HTTP_UNAUTHORIZED) {
            throw new Failure(
                    ExitCode.FAILED,
                    "the server does not know the password in secrets/admin: it was changed after the server started,"
                            + " stop and start it");
        }
        int code = switch (answer.status()) {
            case HTTP_NOT_FOUND -> ExitCode.NOT_FOUND;
            case HTTP_CONFLICT -> onConflict;
            default -> ExitCode.FAILED;
        };
        String message = answer.body().path("message").asText("");
        String details = answer.body().path("details").asText("");
        if (message.isEmpty()) {
            message = "the server answered " + answer.status();
        }
        throw new Failure(code, details.isEmpty() || details.equals("null") ? message : message + ": " + details);
    }

    Answer send(String method, String path, JsonNode body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(REQUEST_TIMEOUT)
                .header("Authorization", authorization)
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), Json.parse(response.body()));
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.FAILED, "the server on " + base + " does not answer: " + reason(e) + ": see its log", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(ExitCode.FAILED, "interrupted", e);
        }
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
