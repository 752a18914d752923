package io.facteur.acceptance;

import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * A client that reads its INBOX again and again. What fails is tried once more, with a new connection to the other node, as
 * behind a load balancer; an error is what fails then as well.
 */
final class Reader {

    private static final int PAUSE_MILLIS = 1000;

    private final Cluster cluster;
    private final String user;
    private final Queue<String> errors = new ConcurrentLinkedQueue<>();
    private final AtomicInteger retries = new AtomicInteger();
    private int node;
    private Connection imap;

    Reader(Cluster cluster, int node, String user) {
        this.cluster = cluster;
        this.node = node;
        this.user = user;
    }

    List<String> errors() {
        return List.copyOf(errors);
    }

    int retries() {
        return retries.get();
    }

    void read(BooleanSupplier stopped) {
        while (!stopped.getAsBoolean()) {
            try {
                look();
            } catch (IOException first) {
                retries.incrementAndGet();
                again(first);
            }
            Traffic.pause(PAUSE_MILLIS);
        }
        close();
    }

    private void again(IOException first) {
        close();
        node = cluster.other(node);
        try {
            look();
        } catch (IOException second) {
            close();
            errors.add(first.getMessage() + ", then from node " + (node + 1) + ": " + second.getMessage());
        }
    }

    private void look() throws IOException {
        if (imap == null) {
            imap = Connection.tls(cluster.node(node).address(), Facteur.IMAPS);
            imap.line();
            expect("LOGIN " + user + " " + SharedFacteur.PASSWORD);
            expect("SELECT INBOX");
        }
        expect("NOOP");
        expect("UID FETCH 1:* (FLAGS)");
    }

    private void expect(String command) throws IOException {
        String answer = imap.imap(command);
        // James' answer to 1:* where there is nothing yet
        boolean empty = answer.contains("Invalid messageset");
        if (!empty && !answer.contains("\na OK") && !answer.startsWith("a OK")) {
            throw new IOException(command.split(" ")[0] + " answered " + answer.strip());
        }
    }

    private void close() {
        try {
            if (imap != null) {
                imap.close();
            }
        } catch (IOException expected) {
            // it was cut
        }
        imap = null;
    }
}
