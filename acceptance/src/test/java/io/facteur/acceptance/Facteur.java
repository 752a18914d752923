package io.facteur.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** An instance of the built distribution, as a process, on a home and a loopback address of its own. */
final class Facteur {

    static final int SMTP = 2525;
    static final int SUBMISSION = 1587;
    static final int SUBMISSIONS = 1465;
    static final int LMTP = 2424;
    static final int IMAP = 1143;
    static final int IMAPS = 1993;
    static final int POP3 = 1110;
    static final int POP3S = 1995;
    static final int MANAGESIEVE = 14190;
    static final int JMAP = 8001;
    static final int WEBADMIN = 8000;

    private static final Path ROOT = Path.of(System.getProperty("facteur.root"));
    static final Path DISTRIBUTION = ROOT.resolve("server/target/distribution");
    static final Path HOMES = ROOT.resolve("acceptance/target/homes");
    private static final Duration START_LIMIT = Duration.ofMinutes(4);
    private static final Duration COMMAND_LIMIT = Duration.ofMinutes(2);

    private final String address;
    private final Path home;
    private final Map<String, String> javaOptions = new HashMap<>();
    private Process process;

    private Facteur(String address, Path home) {
        this.address = address;
        this.home = home;
    }

    /** @return an instance that was never started, on an empty home */
    static Facteur fresh(String name, String address) throws IOException {
        Path home = HOMES.resolve(name);
        delete(home);
        Files.createDirectories(home.getParent());
        return new Facteur(address, home);
    }

    /** @return an instance that was started once, and has nothing in it: what a first start takes a minute for is done */
    static Facteur prepared(String name, String address) throws IOException, InterruptedException {
        Facteur facteur = fresh(name, address);
        PreparedHome.copyTo(facteur.home);
        return facteur;
    }

    /** For the next starts, by the variable that has the options of a JVM. */
    Facteur javaOptions(String variable, String options) {
        javaOptions.put(variable, options);
        return this;
    }

    /** Sets a key of {@code facteur.properties}; before the start. */
    Facteur with(String key, String value) throws IOException, InterruptedException {
        Path file = configuration().resolve("facteur.properties");
        Files.writeString(file, key + " = " + value + "\n", StandardOpenOption.APPEND);
        return this;
    }

    /** The distribution's own files, in the home, to be changed. */
    Path configuration() throws IOException, InterruptedException {
        Path conf = home.resolve("conf");
        if (!Files.exists(conf)) {
            Files.createDirectories(home);
            Path from = DISTRIBUTION.resolve("conf");
            Result.of(new ProcessBuilder("cp", "-a", from.toString(), conf.toString()));
        }
        return conf;
    }

    String address() {
        return address;
    }

    Path home() {
        return home;
    }

    /** Starts it in the foreground and waits until it says that it is ready. */
    Facteur up() throws IOException, InterruptedException {
        Path output = HOMES.resolve(home.getFileName() + ".out");
        ProcessBuilder builder = facteur("up", "--home", home.toString(), "--bind", address)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        setJavaOptions(builder, "FACTEUR_JAVA_OPTS", PreparedHome.classes("server"));
        setJavaOptions(builder, "FACTEUR_CASSANDRA_JAVA_OPTS", PreparedHome.classes("cassandra"));
        setJavaOptions(builder, "FACTEUR_OPENSEARCH_JAVA_OPTS", "");
        process = builder.start();
        Instant limit = Instant.now().plus(START_LIMIT);
        while (!Files.readString(output).contains("Ready on")) {
            if (!process.isAlive() || Instant.now().isAfter(limit)) {
                throw new AssertionError("it did not start:\n" + Files.readString(output));
            }
            Thread.sleep(200);
        }
        return this;
    }

    private void setJavaOptions(ProcessBuilder builder, String variable, String classes) {
        String own = javaOptions.getOrDefault(variable, "");
        builder.environment().put(variable, String.join(" ", JavaOptions.COMPILER, classes, own));
    }

    /** Runs a command to its end. */
    Result run(String... arguments) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--home", home.toString()));
        return Result.of(facteur(all.toArray(String[]::new)));
    }

    /** Runs a command that must succeed. */
    String succeed(String... arguments) throws IOException, InterruptedException {
        Result result = run(arguments);
        if (result.exitCode() != 0) {
            throw new AssertionError(String.join(" ", arguments) + " failed: " + result);
        }
        return result.output();
    }

    JsonNode status() throws IOException, InterruptedException {
        return new ObjectMapper().readTree(succeed("status", "--json"));
    }

    /** @return how many mails are held, for other domains */
    long held() throws IOException, InterruptedException {
        JsonNode held = status().at("/mail/held");
        if (!held.isNumber()) {
            throw new AssertionError("status does not tell what is held");
        }
        return held.asLong();
    }

    Facteur down() throws IOException, InterruptedException {
        succeed("down");
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("it runs after down");
        }
        return this;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long cassandraPid() throws IOException, InterruptedException {
        return child("cassandra").path("pid").asLong();
    }

    /** What the status tells of a child of that name. */
    JsonNode child(String name) throws IOException, InterruptedException {
        for (JsonNode child : status().path("children")) {
            if (child.path("name").asText().equals(name)) {
                return child;
            }
        }
        throw new AssertionError("no child " + name);
    }

    /** {@code kill -9}, and waits until it is dead. */
    static void kill(long pid) throws InterruptedException {
        Optional<ProcessHandle> handle = ProcessHandle.of(pid);
        handle.ifPresent(ProcessHandle::destroyForcibly);
        while (handle.isPresent() && handle.get().isAlive()) {
            Thread.sleep(20);
        }
    }

    /** Kills what is left, for the end of a test: nobody needs the home any more, and down is for what is tested. */
    void end() throws InterruptedException {
        if (process != null && process.isAlive()) {
            List<ProcessHandle> children = process.descendants().toList();
            process.destroyForcibly().waitFor();
            for (ProcessHandle child : children) {
                kill(child.pid());
            }
        }
    }

    static ProcessBuilder facteur(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(DISTRIBUTION.resolve("bin/facteur").toString());
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }

    static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /**
     * What a command did.
     *
     * @param output of standard output
     * @param errors of standard error
     */
    record Result(int exitCode, String output, String errors) {

        static Result of(ProcessBuilder builder) throws IOException, InterruptedException {
            Path errors = Files.createTempFile("facteur", ".err");
            try {
                Process process = builder.redirectError(errors.toFile()).start();
                process.getOutputStream().close();
                String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                if (!process.waitFor(COMMAND_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new AssertionError(builder.command() + " does not end");
                }
                return new Result(process.exitValue(), output, Files.readString(errors));
            } finally {
                Files.delete(errors);
            }
        }
    }
}
