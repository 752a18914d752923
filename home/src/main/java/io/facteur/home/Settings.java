package io.facteur.home;

import java.io.IOException;
import java.io.Reader;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * {@code conf/facteur.properties}: what an administrator must be able to change first. Every key has a default. The
 * XML files of {@code conf/} refer to a value as <code>${sys:facteur.KEY}</code>.
 */
public final class Settings {

    public static final String FILE = "facteur.properties";
    public static final String PREFIX = "facteur.";
    public static final String PUBLIC_ADDRESSES = "public.addresses";

    /**
     * Where what has no login or no TLS listens: {@code bind} when that is a loopback address, else 127.0.0.1. Files refer
     * to it like to a setting, but nobody sets it.
     */
    public static final String LOOPBACK = "loopback";

    /** The ports of {@link #LOOPBACK}. */
    private static final Set<String> PORTS_OF_LOOPBACK = Set.of(
            "port.lmtp", "port.jmap", "port.webadmin", "port.cassandra", "port.cassandra-storage", "port.opensearch");

    private static final Map<String, String> DEFAULTS = defaults();

    private final Path file;
    private final Map<String, String> values;

    private Settings(Path file, Map<String, String> values) {
        this.file = file;
        this.values = values;
    }

    private static Map<String, String> defaults() {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("bind", "127.0.0.1");
        values.put("hostname", "localhost");
        values.put(PUBLIC_ADDRESSES, "");
        values.put("port.smtp", "2525");
        values.put("port.submission", "1587");
        values.put("port.submissions", "1465");
        values.put("port.lmtp", "2424");
        values.put("port.imap", "1143");
        values.put("port.imaps", "1993");
        values.put("port.pop3", "1110");
        values.put("port.pop3s", "1995");
        values.put("port.managesieve", "14190");
        values.put("port.jmap", "8001");
        values.put("port.webadmin", "8000");
        values.put("port.health", "8002");
        values.put("port.cassandra", "19042");
        values.put("port.cassandra-storage", "17000");
        values.put("port.opensearch", "19200");
        values.put("message.size.limit", "50M");
        values.put("dns.servers", "");
        values.put(RelayNetworks.KEY, "");
        values.put("cassandra.heap", "512m");
        values.put("cassandra.commitlog.sync", "batch");
        values.put("opensearch.heap", "256m");
        values.put("vault", "off");
        values.put("drain.seconds", "0");
        values.put("drain.limit", "25");
        values.putAll(EngineSettings.defaults());
        return values;
    }

    /**
     * @param conf the directory of the file; a missing file means the defaults
     * @param overrides values from the command line or the environment, which win
     * @throws InvalidSetting with the file, the key, what was found and what is allowed
     * @throws IOException when the file is there and cannot be read
     */
    public static Settings load(Path conf, Map<String, String> overrides) throws IOException, InvalidSetting {
        Path file = conf.resolve(FILE);
        Map<String, String> values = new LinkedHashMap<>(DEFAULTS);
        if (Files.exists(file)) {
            Properties properties = new Properties();
            try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
                properties.load(reader);
            } catch (IllegalArgumentException e) {
                throw new InvalidSetting(file, "the file", e.getMessage(), "lines of key=value");
            }
            for (Map.Entry<Object, Object> entry : new TreeMap<>(properties).entrySet()) {
                put(
                        values,
                        file,
                        entry.getKey().toString(),
                        entry.getValue().toString().strip());
            }
        }
        for (Map.Entry<String, String> entry : overrides.entrySet()) {
            put(values, file, entry.getKey(), entry.getValue());
        }
        Settings settings = new Settings(file, values);
        settings.validate();
        return settings;
    }

    private static void put(Map<String, String> values, Path file, String key, String value) throws InvalidSetting {
        if (!DEFAULTS.containsKey(key)) {
            throw new InvalidSetting(file, key, value, "one of the keys " + String.join(", ", DEFAULTS.keySet()));
        }
        values.put(key, value);
    }

    private void validate() throws InvalidSetting {
        Map<Integer, String> ports = new TreeMap<>();
        for (String key : values.keySet()) {
            if (key.startsWith("port.")) {
                String other = ports.put(number(key, 1, 65535), key);
                if (other != null) {
                    throw invalid(key, "a port that " + other + " does not have");
                }
            }
        }
        try {
            // numeric only: a name here would make the start depend on a resolver
            if (!values.get("bind").matches("[0-9a-fA-F:.]+")) {
                throw invalid("bind", "a numeric address, such as 127.0.0.1");
            }
            InetAddress.getByName(values.get("bind"));
        } catch (UnknownHostException e) {
            throw invalid("bind", "a numeric address, such as 127.0.0.1");
        }
        oneOf("cassandra.commitlog.sync", "batch", "group", "periodic");
        oneOf("vault", "on", "off");
        matches("message.size.limit", "[1-9][0-9]{0,6}[KMG]?", "a size such as 50M");
        matches("cassandra.heap", "[1-9][0-9]{0,5}[mg]", "a size such as 512m");
        matches("opensearch.heap", "[1-9][0-9]{0,5}[mg]", "a size such as 256m");
        matches(
                "dns.servers",
                "|SERVER(, *SERVER)*".replace("SERVER", "([0-9.]+|\\[[0-9a-fA-F:.]+])(:[0-9]{1,5})?"),
                "numeric addresses with or without a port, such as 192.0.2.53, [2001:db8::53]:5353");
        for (String text : get(PUBLIC_ADDRESSES).isEmpty()
                ? new String[0]
                : get(PUBLIC_ADDRESSES).split(",", -1)) {
            if (numeric(text.strip()).isEmpty()) {
                throw invalid(PUBLIC_ADDRESSES, "numeric addresses, such as 192.0.2.7, 2001:db8::7");
            }
        }
        try {
            RelayNetworks.parse(get(RelayNetworks.KEY));
        } catch (IllegalArgumentException e) {
            throw invalid(RelayNetworks.KEY, RelayNetworks.ALLOWED + "; " + e.getMessage());
        }
        matches("hostname", "[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?", "a host name such as mail.example.org");
        number("drain.seconds", 0, 600);
        number("drain.limit", 0, 600);
        EngineSettings.validate(this);
    }

    private int number(String key, int from, int to) throws InvalidSetting {
        try {
            int number = Integer.parseInt(values.get(key));
            if (number >= from && number <= to) {
                return number;
            }
        } catch (NumberFormatException expected) {
            // said below, with the same words as for a number out of range
        }
        throw invalid(key, "a number from " + from + " to " + to);
    }

    private void oneOf(String key, String... allowed) throws InvalidSetting {
        matches(key, String.join("|", allowed), String.join(", ", allowed));
    }

    void matches(String key, String pattern, String allowed) throws InvalidSetting {
        if (!values.get(key).matches(pattern)) {
            throw invalid(key, allowed);
        }
    }

    InvalidSetting invalid(String key, String allowed) {
        return new InvalidSetting(file, key, values.get(key), allowed);
    }

    /** @return the value of a key of {@code facteur.properties}, its default where the file has none */
    public String get(String key) {
        String value = values.get(key);
        if (value == null) {
            throw new IllegalArgumentException("no such setting: " + key);
        }
        return value;
    }

    /** @param key of a number of seconds */
    public Duration seconds(String key) {
        return Duration.ofSeconds(Integer.parseInt(get(key)));
    }

    /** @param listener such as {@code smtp} */
    public int port(String listener) {
        return Integer.parseInt(get("port." + listener));
    }

    /**
     * @param engine such as {@code cassandra}
     * @return where it is, in the order of the file; empty when it is this machine's own
     */
    public List<Endpoint> hosts(String engine) {
        return Endpoint.parse(get(engine + ".hosts"));
    }

    /**
     * @param key of a file or directory
     * @return it, a relative one in the directory of {@code facteur.properties}; empty when it is not set
     */
    public Optional<Path> path(String key) {
        return Optional.of(get(key)).filter(text -> !text.isEmpty()).map(text -> file.resolveSibling(text));
    }

    /** @return the keys of the ports that are listened on: not those of an engine that is elsewhere */
    public Set<String> portKeys() {
        return values.keySet().stream()
                .filter(key -> key.startsWith("port."))
                .filter(key -> !key.matches("port\\.cassandra(-storage)?")
                        || hosts("cassandra").isEmpty())
                .filter(key ->
                        !key.equals("port.opensearch") || hosts("opensearch").isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** @return every key with its value, in the order of the documentation */
    public Map<String, String> asMap() {
        return Map.copyOf(values);
    }

    private static Optional<InetAddress> numeric(String text) {
        // numeric only: a name here would make the start depend on a resolver
        if (!text.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /**
     * @return the addresses at which the Internet knows this server: those of {@code public.addresses}, else {@code bind}
     *     when that is one that others can reach; empty when neither says
     */
    public List<InetAddress> publicAddresses() {
        String setting = get(PUBLIC_ADDRESSES);
        if (!setting.isEmpty()) {
            return Arrays.stream(setting.split(","))
                    .flatMap(text -> numeric(text.strip()).stream())
                    .toList();
        }
        return numeric(get("bind"))
                .filter(address -> !address.isAnyLocalAddress() && !address.isLoopbackAddress())
                // behind a router that translates: the Internet has another name for it
                .filter(address -> !address.isSiteLocalAddress() && !address.isLinkLocalAddress())
                .stream()
                .toList();
    }

    /** @return whether nobody but this machine can reach this server: it is tried, and not yet in use */
    public boolean isTrial() {
        return loopback().equals(get("bind"));
    }

    /** @return what {@link #LOOPBACK} stands for */
    public String loopback() {
        // bind was checked to be numeric: no look-up
        String bind = get("bind");
        try {
            return InetAddress.getByName(bind).isLoopbackAddress() ? bind : "127.0.0.1";
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * @param portKey such as {@code port.smtp}
     * @return the address on which that port is listened on
     */
    public String addressOf(String portKey) {
        return PORTS_OF_LOOPBACK.contains(portKey) ? loopback() : get("bind");
    }

    /** Makes the values visible to the XML files of {@code conf/}. */
    public void exportAsSystemProperties() {
        values.forEach((key, value) -> System.setProperty(PREFIX + key, value));
        System.setProperty(PREFIX + LOOPBACK, loopback());
    }
}
