package io.facteur.stores.cassandra;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.auth.AuthenticationException;
import com.datastax.oss.driver.api.core.connection.ClosedConnectionException;
import io.facteur.home.TlsFault;
import io.netty.handler.ssl.NotSslRecordException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;

/**
 * Why there is no session, in words.
 *
 * @param message names the hosts and what each said, and the way out where there is one
 * @param passes whether waiting may help: what an administrator must change does not change by itself
 */
record ConnectProblem(String message, boolean passes) {

    private static final int DEPTH = 10;

    static ConnectProblem of(CassandraSettings settings, Throwable failure) {
        Throwable refused = find(failure, AuthenticationException.class::isInstance);
        if (refused != null) {
            return refused(settings, refused.getMessage());
        }
        if (find(failure, NotSslRecordException.class::isInstance) != null) {
            return new ConnectProblem(
                    "cassandra.tls is on, and the nodes answer without TLS: set client_encryption_options of"
                            + " cassandra.yaml, or cassandra.tls = off",
                    false);
        }
        Throwable tls = find(failure, SSLException.class::isInstance);
        if (tls != null) {
            Optional<Path> authorities = settings.tls().flatMap(CassandraSettings.Tls::authorities);
            return new ConnectProblem(
                    "a node of " + settings.hosts() + ": "
                            + TlsFault.words(tls, "cassandra.tls.ca", authorities)
                                    .orElseThrow(),
                    false);
        }
        return new ConnectProblem(unreachable(settings, failure), true);
    }

    private static ConnectProblem refused(CassandraSettings settings, String words) {
        // A node whose copies of the roles cannot be read says so in the same exception.
        boolean passes = words != null && words.matches("(?is).*(consistency|unable to perform|timed out|timeout).*");
        return new ConnectProblem(
                "Cassandra refuses the user " + settings.username() + " (" + words + ")"
                        + (passes ? "" : ": see cassandra.user, and the secret \"cassandra\" that holds its password"),
                passes);
    }

    private static String unreachable(CassandraSettings settings, Throwable failure) {
        if (failure instanceof AllNodesFailedException all
                && !all.getAllErrors().isEmpty()) {
            Map<String, String> nodes = new LinkedHashMap<>();
            all.getAllErrors().forEach((node, errors) -> nodes.put(RingState.name(node), words(settings, errors)));
            return "no answer from "
                    + nodes.entrySet().stream()
                            .map(entry -> entry.getKey() + " (" + entry.getValue() + ")")
                            .collect(Collectors.joining(", "));
        }
        return "no answer from " + settings.hosts() + " (" + words(settings, List.of(failure)) + ")";
    }

    private static String words(CassandraSettings settings, List<Throwable> errors) {
        Throwable last = deepest(errors.get(errors.size() - 1));
        String words = String.valueOf(last.getMessage());
        if (last instanceof ClosedChannelException || words.contains("refused")) {
            return "connection refused";
        }
        if (last instanceof ClosedConnectionException || words.contains("reset")) {
            return "it closes the connection"
                    + (settings.tls().isEmpty() ? ": does it ask for TLS? See cassandra.tls" : "");
        }
        return words.equals("null")
                ? last.toString()
                : words.lines().findFirst().orElse(words);
    }

    private static Throwable deepest(Throwable failure) {
        Throwable deepest = failure;
        for (int i = 0; i < DEPTH && deepest.getCause() != null; i++) {
            deepest = deepest.getCause();
        }
        return deepest;
    }

    /** In the failures of all nodes, and what caused them. */
    private static Throwable find(Throwable failure, Predicate<Throwable> wanted) {
        Throwable current = failure;
        for (int i = 0; i < DEPTH && current != null; i++) {
            if (wanted.test(current)) {
                return current;
            }
            if (current instanceof AllNodesFailedException all) {
                for (List<Throwable> errors : all.getAllErrors().values()) {
                    for (Throwable error : errors) {
                        Throwable found = find(error, wanted);
                        if (found != null) {
                            return found;
                        }
                    }
                }
            }
            current = current.getCause();
        }
        return null;
    }
}
