package io.facteur.acceptance;

import static io.facteur.acceptance.Patience.patiently;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Three RabbitMQ brokers that form one cluster: the system's RabbitMQ, with directories and a port mapper of its own. */
final class Brokers {

    static final int PORT = 5672;
    static final String USER = "facteur";
    private static final int BROKERS = 3;
    private static final int FIRST_ADDRESS = 11;
    private static final String BIN = "/usr/lib/rabbitmq/bin/";
    private static final int EPMD_PORT = 14369;
    private static final int DIST_PORT = 25672;

    private final EngineProcess portMapper;
    private final List<EngineProcess> brokers = new ArrayList<>();
    private final Map<String, String> environment;

    private Brokers(EngineProcess portMapper, Map<String, String> environment) {
        this.portMapper = portMapper;
        this.environment = environment;
    }

    static boolean areInstalled() {
        return Files.isExecutable(Path.of(BIN + "rabbitmq-server"));
    }

    static Brokers prepare(Path directory, String password) throws IOException {
        Path home = Files.createDirectories(directory.resolve("rabbitmq"));
        Path cookie = Files.writeString(home.resolve(".erlang.cookie"), "ACCEPTANCE");
        Files.setPosixFilePermissions(cookie, PosixFilePermissions.fromString("r--------"));
        Map<String, String> environment = Map.of(
                "HOME",
                home.toString(),
                "ERL_EPMD_PORT",
                Integer.toString(EPMD_PORT),
                "RABBITMQ_USE_LONGNAME",
                "true",
                "LANG",
                "C.UTF-8");
        String addresses = String.join(",", address(0), address(1), address(2));
        EngineProcess portMapper = new EngineProcess(
                "epmd",
                directory.resolve("epmd"),
                environment,
                List.of("/usr/bin/epmd", "-port", Integer.toString(EPMD_PORT), "-address", addresses));
        Brokers all = new Brokers(portMapper, environment);
        for (int broker = 0; broker < BROKERS; broker++) {
            all.brokers.add(broker(directory, environment, broker, password));
        }
        return all;
    }

    private static EngineProcess broker(Path directory, Map<String, String> shared, int broker, String password)
            throws IOException {
        String name = "rabbitmq" + (broker + 1);
        Path own = Files.createDirectories(directory.resolve(name));
        Files.writeString(own.resolve("rabbitmq.conf"), """
                listeners.tcp.1 = %s:%d
                default_user = %s
                default_pass = %s
                loopback_users = none
                cluster_formation.peer_discovery_backend = classic_config
                cluster_formation.classic_config.nodes.1 = %s
                cluster_formation.classic_config.nodes.2 = %s
                cluster_formation.classic_config.nodes.3 = %s
                cluster_partition_handling = pause_minority
                log.console = true
                log.console.level = info
                log.file = false
                vm_memory_high_watermark.absolute = 256MB
                disk_free_limit.absolute = 50MB
                """.formatted(
                        address(broker), PORT, USER, password, name(0), name(1), name(2)));
        Files.writeString(own.resolve("enabled_plugins"), "[].\n");
        Map<String, String> environment = new HashMap<>(shared);
        environment.putAll(Map.of(
                "RABBITMQ_NODENAME", name(broker),
                "RABBITMQ_DIST_PORT", Integer.toString(DIST_PORT + broker),
                "RABBITMQ_MNESIA_BASE", own.resolve("data").toString(),
                "RABBITMQ_LOG_BASE", own.resolve("log").toString(),
                "RABBITMQ_CONFIG_FILE", own.resolve("rabbitmq.conf").toString(),
                "RABBITMQ_ENABLED_PLUGINS_FILE", own.resolve("enabled_plugins").toString(),
                "RABBITMQ_CONF_ENV_FILE", "/dev/null",
                "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
                        "+S 1:1 -kernel inet_dist_use_interface {"
                                + address(broker).replace('.', ',') + "}"));
        return new EngineProcess(name, own, environment, List.of(BIN + "rabbitmq-server"));
    }

    private static String address(int broker) {
        return "127.0.20." + (FIRST_ADDRESS + broker);
    }

    private static String name(int broker) {
        return "rabbit" + (broker + 1) + "@" + address(broker);
    }

    /** For the setting {@code rabbitmq.hosts}. */
    static String hosts() {
        return address(0) + ":" + PORT + ", " + address(1) + ":" + PORT + ", " + address(2) + ":" + PORT;
    }

    void start() throws IOException {
        portMapper.start();
        startBrokers();
    }

    void startBrokers() throws IOException {
        for (EngineProcess broker : brokers) {
            broker.start();
        }
    }

    List<EngineProcess> all() {
        List<EngineProcess> all = new ArrayList<>(brokers);
        all.add(portMapper);
        return all;
    }

    EngineProcess broker(int broker) {
        return brokers.get(broker);
    }

    void awaitReady() {
        for (int broker = 0; broker < BROKERS; broker++) {
            awaitReady(broker);
        }
        patiently()
                .alias("all brokers are one cluster")
                .pollInterval(Duration.ofSeconds(1))
                .ignoreExceptions()
                .until(() -> control("eval", "length(rabbit_nodes:all_running()).")
                        .strip()
                        .equals("" + BROKERS));
    }

    void awaitReady(int broker) {
        brokers.get(broker).awaitPort(address(broker), PORT);
    }

    void stopAll() throws IOException, InterruptedException {
        for (EngineProcess broker : brokers) {
            ProcessHandle.of(broker.pid()).ifPresent(ProcessHandle::destroy);
        }
        for (EngineProcess broker : brokers) {
            broker.stop();
        }
    }

    /** Cuts every connection of every client, as a firewall does that was restarted. */
    void closeConnections() throws IOException, InterruptedException {
        control("close_all_connections", "--global", "cut by a test");
    }

    /**
     * A queue.
     *
     * @param type {@code rabbit_quorum_queue} or {@code rabbit_classic_queue}
     * @param broker that leads it, from 0 on
     */
    record Queue(String name, String type, int broker, int consumers, int messages) {}

    /**
     * One line a queue. The command that lists them asks each broker to answer a host name that they do not know. Each queue
     * is asked where its leader is: another broker knows nothing of its consumers, and says 0.
     */
    private static final String LIST = """
            [begin
                {resource, _, _, Name} = amqqueue:get_name(Q),
                Infos = case rpc:call(amqqueue:qnode(Q), rabbit_amqqueue, info, [Q, [consumers, messages]]) of
                    List when is_list(List) -> List;
                    _ -> []
                end,
                lists:flatten(io_lib:format("~s ~s ~s ~p ~p", [Name, amqqueue:get_type(Q), amqqueue:qnode(Q),
                    proplists:get_value(consumers, Infos, 0), proplists:get_value(messages, Infos, 0)]))
            end || Q <- rabbit_amqqueue:list()].
            """;

    private static final Pattern LINE = Pattern.compile("\"(\\S+) (\\S+) rabbit(\\d)@\\S+ (\\d+) (\\d+)\"");

    List<Queue> queues() throws IOException, InterruptedException {
        return LINE.matcher(control("eval", LIST))
                .results()
                .map(line -> new Queue(
                        line.group(1),
                        line.group(2),
                        Integer.parseInt(line.group(3)) - 1,
                        Integer.parseInt(line.group(4)),
                        Integer.parseInt(line.group(5))))
                .toList();
    }

    /** {@code rabbitmqctl}, asked of the first broker that runs. */
    private String control(String... arguments) throws IOException, InterruptedException {
        int broker = 0;
        while (broker < BROKERS - 1 && !brokers.get(broker).isAlive()) {
            broker++;
        }
        List<String> command = new ArrayList<>(List.of(BIN + "rabbitmqctl", "--longnames", "-q", "-n", name(broker)));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        Facteur.Result result = Facteur.Result.of(builder);
        if (result.exitCode() != 0) {
            throw new IOException(command + ": " + result);
        }
        return result.output();
    }
}
