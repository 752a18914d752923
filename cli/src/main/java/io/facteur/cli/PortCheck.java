package io.facteur.cli;

import io.facteur.home.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Whether the server could listen where it is told to: it is tried, for a moment. */
final class PortCheck {

    private static final int FIRST_UNPRIVILEGED = 1024;

    private PortCheck() {}

    static List<Check> check(Settings settings) {
        List<Check> failures = new ArrayList<>();
        for (String key : settings.portKeys()) {
            check(settings.addressOf(key), key, Integer.parseInt(settings.get(key)), failures);
        }
        return failures.isEmpty()
                ? List.of(Check.ok("ports", settings.portKeys().size() + " are free on " + settings.get("bind")))
                : failures;
    }

    private static void check(String address, String key, int port, List<Check> failures) {
        try (ServerSocket socket = new ServerSocket()) {
            // as servers do: connections of an earlier run that are still closing are no obstacle
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(address), port));
        } catch (IOException e) {
            String advice = port < FIRST_UNPRIVILEGED
                            && String.valueOf(e.getMessage()).contains("ermission")
                    ? "ports below 1024 need a right that this user does not have"
                    : "stop what uses it (ss -ltnp shows what), or set another " + key + " or bind in " + Settings.FILE;
            failures.add(Check.fail(key, address + ":" + port + ": " + e.getMessage() + ": " + advice));
        }
    }
}
