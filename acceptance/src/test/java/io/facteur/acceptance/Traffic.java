package io.facteur.acceptance;

import static io.facteur.acceptance.Patience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Mail that arrives on both nodes and clients that read on both, until told to stop. A sender does what servers do: after a
 * 4xx, or when it was cut off, it tries again, and turns to the other node.
 */
final class Traffic {

    /** For the setting {@code s3.threshold}: every fifth message is larger. */
    static final String THRESHOLD = "16K";

    private static final int SMALL = 2_000;
    private static final int LARGE = 24_000;
    private static final int LARGE_EVERY = 5;
    private static final int SENDERS_OF_A_NODE = 2;
    private static final double A_SECOND = Double.parseDouble(System.getProperty("facteur.cluster.rate", "1"));
    private static final Duration A_SENDER_GIVES_UP = Duration.ofMinutes(3);
    private static final Duration UNTIL_ALL_IS_THERE = Duration.ofMinutes(4);

    private static final AtomicInteger STARTED = new AtomicInteger();

    private final Cluster cluster;
    private final String name;
    private final List<String> users;
    private final Instant start = Instant.now();
    private final AtomicInteger next = new AtomicInteger();
    private final Map<String, Sent> accepted = new ConcurrentHashMap<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger deferrals = new AtomicInteger();
    private final AtomicInteger cuts = new AtomicInteger();
    private final AtomicInteger slowest = new AtomicInteger();
    private final List<Thread> threads = new ArrayList<>();
    private final List<Reader> readers = new ArrayList<>();
    private volatile boolean stopped;

    /** A message that was answered 250. */
    record Sent(String user, String word, String hash) {}

    private Traffic(Cluster cluster, String name, List<String> users) {
        this.cluster = cluster;
        this.name = name;
        this.users = users;
    }

    /** @param name of the test; the users are for it alone */
    static Traffic start(Cluster cluster, String name) throws IOException, InterruptedException {
        String own = name + STARTED.incrementAndGet();
        Traffic traffic = new Traffic(cluster, own, cluster.users(own + "a", own + "b", own + "c"));
        for (int node = 0; node < 2; node++) {
            int number = node;
            for (int i = 0; i < SENDERS_OF_A_NODE; i++) {
                traffic.run(() -> traffic.send(number));
            }
            Reader reader = new Reader(cluster, number, traffic.users.get(number));
            traffic.readers.add(reader);
            traffic.run(() -> reader.read(() -> traffic.stopped));
        }
        return traffic;
    }

    private void run(Runnable work) {
        Thread thread = new Thread(work, "traffic");
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    int accepted() {
        return accepted.size();
    }

    /** Waits until so many more were answered 250. */
    void awaitMore(int number) {
        int before = accepted.size();
        patiently().alias(number + " more messages are accepted").until(() -> accepted.size() >= before + number);
    }

    private void send(int home) {
        int node = home;
        Connection smtp = null;
        while (!stopped) {
            Instant begun = Instant.now();
            int number = next.incrementAndGet();
            String id = name + "-" + number;
            String user = users.get(number % users.size());
            String word = "word" + name + "x" + number;
            String body = body(word, number % LARGE_EVERY == 0 ? LARGE : SMALL);
            boolean done = false;
            for (int attempt = 1; !done; attempt++) {
                try {
                    smtp = smtp == null ? Mails.smtp(cluster.node(node)) : smtp;
                    String answer = Mails.sendWhole(smtp, "s@other.test", user, message(id, user, attempt, body));
                    done = settle(id, new Sent(user, word, hash(body)), answer);
                } catch (IOException e) {
                    cuts.incrementAndGet();
                }
                if (!done) {
                    close(smtp);
                    smtp = null;
                    node = cluster.other(node);
                    pause(200);
                    if (Duration.between(begun, Instant.now()).compareTo(A_SENDER_GIVES_UP) > 0) {
                        failures.add(id + ": not accepted in " + A_SENDER_GIVES_UP.toSeconds() + " s");
                        done = true;
                    }
                }
            }
            if (node != home && number % 5 == 0) {
                // back to where it belongs, now and then
                close(smtp);
                smtp = null;
                node = home;
            }
            long took = Duration.between(begun, Instant.now()).toMillis();
            slowest.accumulateAndGet((int) took, Math::max);
            pause((long) (1000 * 2 * SENDERS_OF_A_NODE / A_SECOND) - took);
        }
        close(smtp);
    }

    /** @return whether there is nothing left to try */
    private boolean settle(String id, Sent sent, String answer) throws IOException {
        switch (answer.charAt(0)) {
            case '2' -> {
                accepted.put(id, sent);
                return true;
            }
            case '4' -> {
                deferrals.incrementAndGet();
                return false;
            }
            case '5' -> {
                failures.add(id + ": refused: " + answer.strip());
                return true;
            }
            default -> throw new IOException(answer);
        }
    }

    private static String message(String id, String user, int attempt, String body) {
        return "From: <s@other.test>\r\nTo: <" + user + ">\r\nSubject: " + id + "\r\nMessage-ID: <" + id
                + "@client.test>\r\nX-Attempt: " + attempt + "\r\n\r\n" + body;
    }

    /** Text that no other message has, and that does not compress; ends without a line end. */
    private static String body(String word, int size) {
        byte[] random = new byte[size * 3 / 4];
        new Random(word.hashCode()).nextBytes(random);
        return word + "\r\n" + Base64.getMimeEncoder().encodeToString(random);
    }

    static String hash(String text) {
        try {
            // whoever takes a message off the line ends its last one
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(text.stripTrailing().getBytes(StandardCharsets.ISO_8859_1));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void close(Connection connection) {
        if (connection != null) {
            try {
                connection.close();
            } catch (IOException expected) {
                // it was cut
            }
        }
    }

    static void pause(long millis) {
        if (millis > 0) {
            try {
                Thread.sleep(millis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Waits until what was accepted so far is in its mailboxes, asked of one node. */
    void awaitDelivered(int node) {
        Set<String> expected = Set.copyOf(accepted.keySet());
        patiently()
                .atMost(UNTIL_ALL_IS_THERE)
                .pollInterval(Duration.ofSeconds(1))
                .ignoreException(IOException.class)
                .untilAsserted(() -> {
                    Set<String> missing = new TreeSet<>(expected);
                    for (String user : users) {
                        Mails.subjects(cluster.node(node), user, "INBOX").forEach(missing::remove);
                    }
                    assertThat(missing)
                            .as("answered 250 and not in the mailbox")
                            .isEmpty();
                });
    }

    /** Stops, waits until all is in its mailboxes, and counts. */
    Tally finish() throws IOException, InterruptedException {
        stopped = true;
        for (Thread thread : threads) {
            thread.join();
        }
        Instant end = Instant.now();
        awaitDelivered(0);
        Duration rest = Duration.between(end, Instant.now());
        Mailboxes found = patiently()
                .ignoreException(IOException.class)
                .until(() -> Mailboxes.read(cluster.node(1), users), all -> true);
        List<String> errors =
                readers.stream().flatMap(reader -> reader.errors().stream()).toList();
        int retries = readers.stream().mapToInt(Reader::retries).sum();
        return new Tally(
                name,
                accepted.size(),
                found.missing(accepted.keySet()),
                found.altered(accepted),
                found.twiceFromTheClient(),
                found.twiceFromTheServer(),
                List.copyOf(failures),
                errors,
                deferrals.get(),
                cuts.get(),
                retries,
                slowest.get() / 1000.0,
                Duration.between(start, end).toMillis() / 1000.0,
                rest.toMillis() / 1000.0);
    }

    List<String> users() {
        return users;
    }

    /** The accepted messages: a word of the body of each, by user. */
    Map<String, Sent> sent() {
        return Map.copyOf(accepted);
    }
}
