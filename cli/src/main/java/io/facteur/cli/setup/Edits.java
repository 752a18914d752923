package io.facteur.cli.setup;

import io.facteur.home.RelayNetworks;
import io.facteur.home.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What has to change in the files of {@code conf/} for what is wanted. Nothing is written here. */
public final class Edits {

    public static final String OUTGOING = "outgoing.xml";

    static final String AUTHENTICATION = "authentication.xml";
    static final String PUBLIC_ADDRESSES = "public.addresses";

    /** Those that everybody expects: RFC 5321, 6409, 8314, 9051, 1939, 5804. */
    private static final Map<String, Integer> STANDARD_PORTS = ports();

    private static final Path CONF = Path.of("conf");

    private final Path conf;

    /** @param conf where the files are now: the home's, or the distribution's */
    public Edits(Path conf) {
        this.conf = conf;
    }

    private static Map<String, Integer> ports() {
        Map<String, Integer> ports = new LinkedHashMap<>();
        ports.put("port.smtp", 25);
        ports.put("port.submissions", 465);
        ports.put("port.submission", 587);
        ports.put("port.imap", 143);
        ports.put("port.imaps", 993);
        ports.put("port.pop3", 110);
        ports.put("port.pop3s", 995);
        ports.put("port.managesieve", 4190);
        return ports;
    }

    /** @return {@code port.smtp} and so on, with their numbers, in the order in which they are told */
    public static Map<String, Integer> standardPorts() {
        return new LinkedHashMap<>(STANDARD_PORTS);
    }

    /**
     * @return the files that change, none when all is as wanted already
     * @throws IOException when a file cannot be read
     * @throws IllegalArgumentException when a file has not the shape in which it can be changed; the message names it
     */
    public List<FileChange> of(Wanted wanted) throws IOException {
        List<FileChange> changes = new ArrayList<>();
        changes.add(properties(wanted));
        if (wanted.authservId().isPresent()) {
            changes.add(change(
                    AUTHENTICATION,
                    text -> XmlText.withValue(
                            text,
                            "authentication",
                            "authservId",
                            wanted.authservId().get())));
        }
        if (Files.exists(conf.resolve(OUTGOING))) {
            changes.add(change(OUTGOING, text -> outgoing(text, wanted)));
        }
        return changes.stream().filter(FileChange::changes).toList();
    }

    private FileChange properties(Wanted wanted) throws IOException {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("hostname", wanted.hostname());
        values.put("bind", wanted.bind());
        STANDARD_PORTS.forEach((key, port) -> values.put(key, String.valueOf(port)));
        if (!wanted.publicAddresses().isEmpty()) {
            values.put(PUBLIC_ADDRESSES, String.join(", ", wanted.publicAddresses()));
        }
        wanted.relayNetworks().ifPresent(networks -> values.put(RelayNetworks.KEY, networks));
        return change(Settings.FILE, text -> {
            String edited = text;
            for (Map.Entry<String, String> value : values.entrySet()) {
                edited = PropertiesText.with(edited, value.getKey(), value.getValue());
            }
            return edited;
        });
    }

    private static String outgoing(String text, Wanted wanted) {
        String edited = wanted.noSmartHost() ? XmlText.without(text, "smartHost") : text;
        Optional<SmartHost> host = wanted.smartHost();
        if (host.isPresent()) {
            edited = XmlText.withElement(
                    edited, "outgoing", "smartHost", host.get().lines());
        }
        return wanted.ipv6Out().isPresent()
                ? XmlText.withValue(
                        edited, "nextHops", "ipv6", wanted.ipv6Out().get().toString())
                : edited;
    }

    @FunctionalInterface
    private interface Edit {
        String apply(String text);
    }

    private FileChange change(String name, Edit edit) throws IOException {
        Path file = conf.resolve(name);
        String before = Files.exists(file) ? Files.readString(file) : "";
        try {
            return new FileChange(CONF.resolve(name), before, edit.apply(before));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage() + ": change it by hand", e);
        }
    }
}
