package io.facteur.acceptance;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client that waits on one node, with IDLE, for what arrives on the other one. */
final class Idle implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMillis(1000);

    private final Connection waiting;
    private final Facteur writer;
    private final String user;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    private Idle(Connection waiting, Facteur writer, String user) {
        this.waiting = waiting;
        this.writer = writer;
        this.user = user;
    }

    static Idle open(Facteur waiter, Facteur writer, String user) throws IOException, InterruptedException {
        Connection waiting = Mails.imap(waiter, user);
        waiting.imap("SELECT INBOX");
        String answer = waiting.send("a IDLE").line();
        if (answer == null || !answer.startsWith("+")) {
            throw new IOException("IDLE answered " + answer);
        }
        Idle idle = new Idle(waiting, writer, user);
        Thread thread = new Thread(idle::listen, "idle");
        thread.setDaemon(true);
        thread.start();
        return idle;
    }

    private void listen() {
        try {
            for (String line = waiting.line(); line != null; line = waiting.line()) {
                lines.add(line);
            }
        } catch (IOException expected) {
            // closed
        }
        lines.add("(the connection ended)");
    }

    /**
     * Appends on the other node, again and again, until the client is told of one.
     *
     * @return how long that took
     */
    Duration awaitNews(Duration limit) throws IOException, InterruptedException {
        Instant start = Instant.now();
        lines.clear();
        while (Duration.between(start, Instant.now()).compareTo(limit) < 0) {
            append();
            Instant patience = Instant.now().plus(PATIENCE);
            while (Instant.now().isBefore(patience)) {
                String line = lines.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
                if (line != null && line.endsWith(" EXISTS")) {
                    return Duration.between(start, Instant.now());
                }
                if (line != null && line.startsWith("(")) {
                    throw new AssertionError("the client that waits was cut off");
                }
            }
        }
        throw new AssertionError("no EXISTS for an APPEND on the other node in " + limit.toSeconds() + " s");
    }

    private void append() throws IOException, InterruptedException {
        String message = "Subject: news\r\n\r\nnews\r\n";
        try (Connection imap = Mails.imap(writer, user)) {
            imap.send("b APPEND INBOX {" + message.length() + "}").line();
            imap.send(message).until(line -> line.startsWith("b "));
        }
    }

    @Override
    public void close() throws IOException {
        waiting.close();
    }
}
