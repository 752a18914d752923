package io.facteur.home;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a running instance says of itself, in {@code run/state.json}. It is worth believing only while
 * {@link HomeLock#isHeld} is true: a process that was killed leaves its file behind.
 *
 * @param pid process id of the mail server, the parent of the children
 * @param state {@code starting}, {@code ready}, {@code draining} (see facteur drain) or {@code stopping}
 * @param step what it does or waits for at the moment, in words
 * @param startedAt when this run started, ISO 8601 UTC
 * @param listeners what it listens on, empty until it does
 * @param children the engines that it started
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record RunState(
        long pid, String state, String step, String startedAt, List<Listener> listeners, List<Child> children) {

    public static final String STARTING = "starting";
    public static final String READY = "ready";
    public static final String DRAINING = "draining";
    public static final String STOPPING = "stopping";

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    public RunState {
        listeners = listeners == null ? List.of() : List.copyOf(listeners);
        children = children == null ? List.of() : List.copyOf(children);
    }

    /**
     * @param name of the listener, as in {@link Settings}: {@code smtp}, {@code submission} …
     * @param protocol {@code SMTP}, {@code LMTP}, {@code IMAP}, {@code POP3}, {@code ManageSieve}, {@code HTTP}
     * @param address numeric
     * @param tls {@code none}, {@code starttls} or {@code implicit}
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Listener(String name, String protocol, String address, int port, String tls) {}

    /**
     * @param state {@code starting}, {@code ready}, {@code restarting} or {@code stopped}
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Child(String name, long pid, String state, String address, int port) {}

    public static Path file(Home home) {
        return home.run().resolve("state.json");
    }

    /** @return what the last or current run wrote; empty when there is no file or it is not readable as one */
    public static Optional<RunState> read(Home home) {
        try {
            return Optional.of(JSON.readValue(Files.readAllBytes(file(home)), RunState.class));
        } catch (IOException expected) {
            // absent, or written by a later version: nothing is known
            return Optional.empty();
        }
    }

    public void write(Home home) throws IOException {
        Secrets.write(file(home), JSON.writeValueAsString(this));
    }
}
