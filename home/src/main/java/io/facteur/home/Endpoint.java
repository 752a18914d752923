package io.facteur.home;

import java.util.ArrayList;
import java.util.List;

/**
 * Where another program listens.
 *
 * @param host a name or a numeric address, an IPv6 one without brackets
 * @param port 1 to 65535
 */
public record Endpoint(String host, int port) {

    static final String ALLOWED = "HOST:PORT with commas between, such as db1.example.org:9042, [2001:db8::7]:9042";

    private static final String HOST_AND_PORT =
            "([A-Za-z0-9]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?|\\[[0-9a-fA-F:.]+]):[0-9]{1,5}";
    private static final int LAST_PORT = 65535;

    /**
     * @param list with commas between; empty for none
     * @throws IllegalArgumentException naming what is no endpoint
     */
    static List<Endpoint> parse(String list) {
        List<Endpoint> endpoints = new ArrayList<>();
        if (list.isBlank()) {
            return endpoints;
        }
        for (String each : list.split(",", -1)) {
            endpoints.add(one(each.strip()));
        }
        return List.copyOf(endpoints);
    }

    private static Endpoint one(String text) {
        if (!text.matches(HOST_AND_PORT)) {
            throw new IllegalArgumentException("\"" + text + "\" is not HOST:PORT");
        }
        int colon = text.lastIndexOf(':');
        int port = Integer.parseInt(text.substring(colon + 1));
        if (port < 1 || port > LAST_PORT) {
            throw new IllegalArgumentException("\"" + text + "\" has no port from 1 to " + LAST_PORT);
        }
        String host = text.substring(0, colon);
        return new Endpoint(host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port);
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
