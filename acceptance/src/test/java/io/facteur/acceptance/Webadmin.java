package io.facteur.acceptance;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Base64;

/** The administration API, with the administrator's password. */
final class Webadmin {

    private Webadmin() {}

    static HttpResponse<String> send(Facteur facteur, String method, String path, String body)
            throws IOException, InterruptedException {
        String password =
                Files.readString(facteur.home().resolve("secrets/admin")).strip();
        return send(facteur, Facteur.WEBADMIN, method, path, body, "admin:" + password);
    }

    /** @param login user and password, empty for none */
    static HttpResponse<String> send(Facteur facteur, int port, String method, String path, String body, String login)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://" + facteur.address() + ":" + port + path))
                .header("Content-Type", "application/json")
                .header("Accept", "application/json; jmapVersion=rfc-8621")
                .method(method, BodyPublishers.ofString(body));
        if (!login.isEmpty()) {
            String basic = Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
            request.header("Authorization", "Basic " + basic);
        }
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    }

    /** @return a message of a repository, each octet a character */
    static String download(Facteur facteur, String path) throws IOException, InterruptedException {
        String password =
                Files.readString(facteur.home().resolve("secrets/admin")).strip();
        String basic = Base64.getEncoder().encodeToString(("admin:" + password).getBytes(StandardCharsets.UTF_8));
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://" + facteur.address() + ":" + Facteur.WEBADMIN + path))
                .header("Accept", "message/rfc822")
                .header("Authorization", "Basic " + basic)
                .build();
        return HttpClient.newHttpClient()
                .send(request, BodyHandlers.ofString(StandardCharsets.ISO_8859_1))
                .body();
    }
}
