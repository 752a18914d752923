package io.facteur.stores.opensearch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.opensearch.client.opensearch.generic.Body;
import org.opensearch.client.opensearch.generic.OpenSearchGenericClient;
import org.opensearch.client.opensearch.generic.Response;
import org.opensearch.client.transport.TransportException;
import org.opensearch.client.transport.httpclient5.ResponseException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Requests as OpenSearch documents them: a method, a path, JSON. Answers with a status of 400 and above are
 * {@link OpenSearchException}, what does not reach OpenSearch is an {@link IOException}.
 */
public final class Requests {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final OpenSearchConnection connection;
    private final OpenSearchGenericClient client;

    public Requests(OpenSearchConnection connection) {
        this.connection = connection;
        this.client = new OpenSearchGenericClient(connection.transport());
    }

    public Mono<JsonNode> send(String method, String path, Map<String, String> parameters, JsonNode body) {
        return send(method, path, parameters, text(body), "application/json");
    }

    public Mono<JsonNode> send(String method, String path, Map<String, String> parameters) {
        return send(method, path, parameters, null, null);
    }

    /** Several lines of JSON, as {@code _bulk} wants them. */
    public Mono<JsonNode> sendLines(String path, Map<String, String> parameters, String lines) {
        return send("POST", path, parameters, lines, "application/x-ndjson");
    }

    private Mono<JsonNode> send(String method, String path, Map<String, String> parameters, String body, String type) {
        return Mono.defer(() -> {
                    var request = org.opensearch.client.opensearch.generic.Requests.builder()
                            .method(method)
                            .endpoint(path)
                            .query(new LinkedHashMap<>(parameters));
                    if (body != null) {
                        request.body(Body.from(body.getBytes(StandardCharsets.UTF_8), type));
                    }
                    return Mono.fromFuture(client.executeAsync(request.build()));
                })
                .onErrorMap(CompletionException.class, Throwable::getCause)
                .onErrorMap(fault -> answered(method + " " + path, fault))
                .onErrorMap(connection::explained)
                // what follows must not run on the few threads that wait for the network
                .publishOn(Schedulers.parallel())
                .map(response -> read(method, path, response));
    }

    private static JsonNode read(String method, String path, Response response) {
        try (response) {
            JsonNode content = MissingNode.getInstance();
            String text = response.getBody().map(Body::bodyAsString).orElse("");
            if (!text.isBlank()) {
                content = JSON.readTree(text);
            }
            if (response.getStatus() >= 400) {
                throw new OpenSearchException(method + " " + path, response.getStatus(), content);
            }
            return content;
        } catch (JsonProcessingException e) {
            throw new OpenSearchException(method + " " + path, response.getStatus(), MissingNode.getInstance());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For some statuses (401, 403, 429, 502 to 504) the client has exceptions of its own, with the answer in their text. */
    private static Throwable answered(String request, Throwable fault) {
        if (!((fault instanceof TransportException ? fault.getCause() : fault) instanceof ResponseException refused)) {
            return fault;
        }
        JsonNode answer = MissingNode.getInstance();
        try {
            String text = refused.getMessage();
            answer = JSON.readTree(text.substring(text.indexOf('\n') + 1));
        } catch (JsonProcessingException e) {
            // of a proxy, perhaps: the status says enough
        }
        return new OpenSearchException(request, refused.status(), answer);
    }

    static String text(JsonNode json) {
        try {
            return JSON.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("JSON cannot be written", e);
        }
    }
}
