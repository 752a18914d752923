import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long one machine takes to be ready, what it needs, and what a message costs. A program of one file, on the built
 * distribution: see README.md beside it.
 */
public final class OneMachine {

    private static final String ADDRESS = "127.0.0.8";
    private static final int SENDERS = 4;

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
            long cpuBefore = cpuMillis(pids);
            double sending = seconds(() -> load(messages, kibibytes));
            double delivered = sending + seconds(() -> awaitDelivery());
            System.out.printf(
                    "%d messages of %d KiB    answered in %.1f s, delivered after %.1f s (%.0f a second)%n",
                    messages, kibibytes, sending, delivered, messages / delivered);
            System.out.printf("CPU a message             %5.1f ms%n", (cpuMillis(pids) - cpuBefore) / (double) messages);
            System.out.printf("resident after            %s%n", resident(pids));
        } finally {
            run("down");
        }
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

    private static void load(int messages, int kibibytes) throws Exception {
        AtomicInteger next = new AtomicInteger();
        String line = "x".repeat(76) + "\r\n";
        String body = line.repeat(kibibytes * 1024 / line.length());
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < SENDERS; i++) {
            Thread thread = new Thread(() -> {
                try (Socket socket = new Socket(ADDRESS, 2525)) {
                    BufferedReader in = new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
                    say(socket, in, null, "220");
                    say(socket, in, "EHLO client.test", "250");
                    for (int n = next.getAndIncrement(); n < messages; n = next.getAndIncrement()) {
                        say(socket, in, "MAIL FROM:<s@other.test>", "250");
                        say(socket, in, "RCPT TO:<ana@example.org>", "250");
                        say(socket, in, "DATA", "354");
                        // each of its own: the store keeps the same content once
                        say(socket, in, "Subject: " + n + "\r\n\r\n" + n + "\r\n" + body + ".", "250");
                    }
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
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
