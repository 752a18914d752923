import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How long one machine takes to be ready, what it needs, and what a message costs that comes in, or leaves. A program of
 * one file, on the built distribution: see README.md beside it.
 */
public final class OneMachine {

    private static final String ADDRESS = "127.0.0.8";
    private static final int SENDERS = 4;

    /** All domains lead to this program. */
    private static final String OUTGOING = """
            <outgoing>
                <hold>never</hold>
                <nextHops><port>%d</port><loopback>true</loopback></nextHops>
            </outgoing>
            """;

    private final String facteur;
    private final Path home;

    private OneMachine(String facteur, Path home) {
        this.facteur = facteur;
        this.home = home;
    }

    public static void main(String[] arguments) throws Exception {
        int messages = Integer.parseInt(arguments.length > 0 ? arguments[0] : "1000");
        int kibibytes = Integer.parseInt(arguments.length > 1 ? arguments[1] : "100");
        new OneMachine("./facteur", Files.createTempDirectory("facteur-benchmark")).run(messages, kibibytes);
    }

    private void run(int messages, int kibibytes) throws Exception {
        Sink sink = new Sink();
        configure(sink);
        run("--help");
        System.out.printf("--help                    %5.2f s%n", seconds(() -> run("--help")));
        System.out.printf("ready, the first time     %5.1f s%n", seconds(this::up));
        run("domain", "add", "example.org");
        run("user", "add", "ana@example.org", "--password", "correct-horse-battery-9");
        System.out.printf("down                      %5.1f s%n", seconds(() -> run("down")));
        System.out.printf("ready, after that         %5.1f s%n", seconds(this::up));
        try {
            long server = ProcessHandle.allProcesses()
                    .filter(process -> process.info().commandLine().orElse("").contains(home.toString()))
                    .filter(process -> process.info().commandLine().orElse("").contains("io.facteur.server.Main"))
                    .findFirst()
                    .orElseThrow()
                    .pid();
            long cassandra = ProcessHandle.of(server).orElseThrow().children().findFirst().orElseThrow().pid();
            List<Long> pids = List.of(server, cassandra);
            System.out.printf("resident before           %s%n", resident(pids));
            measure("delivered", pids, messages, kibibytes, () -> {
                load(messages, kibibytes, "s@other.test", "ana@example.org");
                awaitDelivery();
            });
            measure("sent on, signed", pids, messages, kibibytes, () -> {
                load(messages, kibibytes, "ana@example.org", "s@other.test");
                sink.await(messages);
            });
            System.out.printf("resident after            %s%n", resident(pids));
        } finally {
            run("down");
        }
    }

    private void configure(Sink sink) throws IOException {
        Path conf = home.resolve("conf");
        Path distribution = Path.of("server/target/distribution/conf");
        try (Stream<Path> all = Files.walk(distribution)) {
            for (Path file : all.toList()) {
                Files.copy(file, conf.resolve(distribution.relativize(file)));
            }
        }
        Files.writeString(
                conf.resolve("facteur.properties"),
                "relay.networks = 127.0.0.1\ndns.servers = 127.0.0.1:" + answerQuestions() + "\n",
                StandardOpenOption.APPEND);
        Files.writeString(conf.resolve("outgoing.xml"), OUTGOING.formatted(sink.port()));
        Path mailets = conf.resolve("mailetcontainer.xml");
        Files.writeString(
                mailets, Files.readString(mailets).replaceAll("(<recipientsPer(Hour|Day)>)\\d+", "$11000000"));
    }

    /** A DNS in which each name has the address 127.0.0.1 and nothing else. */
    private static int answerQuestions() throws IOException {
        DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(() -> {
            byte[] buffer = new byte[4096];
            while (true) {
                try {
                    DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                    socket.receive(packet);
                    byte[] answer = answer(buffer);
                    socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
        return socket.getLocalPort();
    }

    private static byte[] answer(byte[] query) {
        int end = 12;
        while (query[end] != 0) {
            end += 1 + query[end];
        }
        boolean address = query[end + 1] == 0 && query[end + 2] == 1;
        ByteBuffer answer = ByteBuffer.allocate(end + 5 + (address ? 16 : 0));
        answer.put(query, 0, 2).putShort((short) 0x8180).putShort((short) 1).putShort((short) (address ? 1 : 0));
        answer.putInt(0).put(query, 12, end + 5 - 12);
        if (address) {
            answer.putShort((short) 0xc00c).putShort((short) 1).putShort((short) 1).putInt(60).putShort((short) 4);
            answer.put(InetAddress.getLoopbackAddress().getAddress());
        }
        return answer.array();
    }

    private static void measure(String what, List<Long> pids, int messages, int kibibytes, Work work)
            throws Exception {
        long before = cpuMillis(pids);
        double seconds = seconds(work);
        System.out.printf(
                "%d messages of %d KiB    %s in %.1f s (%.0f a second), CPU a message %.1f ms%n",
                messages,
                kibibytes,
                what,
                seconds,
                messages / seconds,
                (cpuMillis(pids) - before) / (double) messages);
    }

    private interface Work {
        void run() throws Exception;
    }

    private static double seconds(Work work) throws Exception {
        Instant start = Instant.now();
        work.run();
        return Duration.between(start, Instant.now()).toMillis() / 1000.0;
    }

    private void up() throws Exception {
        run("up", "--detach", "--bind", ADDRESS);
    }

    private String run(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(facteur));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("FACTEUR_HOME", home.toString());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + output);
        }
        return output;
    }

    private static void load(int messages, int kibibytes, String from, String to) throws Exception {
        AtomicInteger next = new AtomicInteger();
        String line = "x".repeat(76) + "\r\n";
        String body = line.repeat(kibibytes * 1024 / line.length());
        List<CompletableFuture<Void>> senders = new ArrayList<>();
        for (int i = 0; i < SENDERS; i++) {
            senders.add(CompletableFuture.runAsync(() -> {
                try (Socket socket = new Socket(ADDRESS, 2525)) {
                    BufferedReader in = new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
                    say(socket, in, null, "220");
                    say(socket, in, "EHLO client.test", "250");
                    for (int n = next.getAndIncrement(); n < messages; n = next.getAndIncrement()) {
                        say(socket, in, "MAIL FROM:<" + from + ">", "250");
                        say(socket, in, "RCPT TO:<" + to + ">", "250");
                        say(socket, in, "DATA", "354");
                        // each of its own: the store keeps the same content once
                        String header = "From: " + from + "\r\nSubject: " + n + "\r\n\r\n" + n + "\r\n";
                        say(socket, in, header + body + ".", "250");
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }, task -> new Thread(task).start()));
        }
        // the first that fails ends all
        CompletableFuture.anyOf(
                        CompletableFuture.allOf(senders.toArray(CompletableFuture[]::new)),
                        failure(senders))
                .get();
    }

    private static CompletableFuture<Void> failure(List<CompletableFuture<Void>> senders) {
        CompletableFuture<Void> failure = new CompletableFuture<>();
        senders.forEach(sender -> sender.whenComplete((done, e) -> {
            if (e != null) {
                failure.completeExceptionally(e);
            }
        }));
        return failure;
    }

    private static void say(Socket socket, BufferedReader in, String command, String answer) throws IOException {
        if (command != null) {
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
        }
        String line = in.readLine();
        while (line != null && line.length() > 3 && line.charAt(3) == '-') {
            line = in.readLine();
        }
        if (line == null || !line.startsWith(answer)) {
            throw new IOException("expected " + answer + ", got " + line);
        }
    }

    /** Another server, which takes everything. */
    private static final class Sink {

        private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final AtomicInteger taken = new AtomicInteger();

        Sink() throws IOException {
            Thread thread = new Thread(() -> {
                while (true) {
                    try {
                        Socket socket = server.accept();
                        new Thread(() -> serve(socket)).start();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        int port() {
            return server.getLocalPort();
        }

        private void serve(Socket socket) {
            try (socket) {
                BufferedReader in = new BufferedReader(
                        new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
                reply(socket, "220 sink");
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    if (line.equals("DATA")) {
                        reply(socket, "354 go");
                        while (!in.readLine().equals(".")) {
                            // to its end
                        }
                        taken.incrementAndGet();
                    }
                    reply(socket, line.startsWith("EHLO") ? "250 sink" : "250 fine");
                }
            } catch (IOException expected) {
                // the other side has gone
            }
        }

        private static void reply(Socket socket, String text) throws IOException {
            socket.getOutputStream().write((text + "\r\n").getBytes(StandardCharsets.US_ASCII));
        }

        void await(int messages) throws InterruptedException {
            while (taken.get() < messages) {
                Thread.sleep(20);
            }
        }
    }

    private void awaitDelivery() throws Exception {
        while (number(run("status", "--json"), "\"spool\" : (\\d+)", 0) > 0) {
            Thread.sleep(100);
        }
    }

    private static long number(String text, String pattern, int occurrence) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        for (int i = 0; matcher.find(); i++) {
            if (i == occurrence) {
                return Long.parseLong(matcher.group(1));
            }
        }
        throw new IllegalStateException(pattern + " is not in " + text);
    }

    private static String resident(List<Long> pids) throws IOException {
        List<Long> mebibytes = new ArrayList<>();
        for (long pid : pids) {
            String status = Files.readString(Path.of("/proc", Long.toString(pid), "status"));
            mebibytes.add(number(status, "VmRSS:\\s+(\\d+) kB", 0) / 1024);
        }
        return mebibytes.get(0) + " + " + mebibytes.get(1) + " = " + (mebibytes.get(0) + mebibytes.get(1))
                + " MiB (mail server + Cassandra)";
    }

    /** In ticks of ten milliseconds, as the system counts. */
    private static long cpuMillis(List<Long> pids) throws IOException {
        long millis = 0;
        for (long pid : pids) {
            String[] fields =
                    Files.readString(Path.of("/proc", Long.toString(pid), "stat")).replaceAll("\\(.*\\)", "x").split(" ");
            millis += (Long.parseLong(fields[13]) + Long.parseLong(fields[14])) * 10;
        }
        return millis;
    }
}
