package io.facteur.cli;

import io.facteur.cli.setup.Edits;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether the standard ports can be had, and what it means when not: it is tried, for a moment. */
final class StandardPorts {

    private static final int SMTP = 25;
    private static final String NO_MAIL = "mail from the Internet cannot arrive";

    private final List<Integer> usable = new ArrayList<>();
    private final List<Integer> forbidden = new ArrayList<>();
    private final List<Integer> taken = new ArrayList<>();
    private final String bind;
    private boolean noSuchAddress;

    /**
     * @param bind numeric
     * @param ours ports on which the running server of this home listens already
     */
    StandardPorts(String bind, Set<Integer> ours) {
        this(bind, ours, StandardPorts::listen);
    }

    /** How a port is tried. */
    @FunctionalInterface
    interface Attempt {
        void on(InetSocketAddress address) throws IOException;
    }

    StandardPorts(String bind, Set<Integer> ours, Attempt attempt) {
        this.bind = bind;
        for (int port : Edits.standardPorts().values()) {
            if (ours.contains(port)) {
                usable.add(port);
            } else {
                probe(port, attempt);
            }
        }
    }

    private static void listen(InetSocketAddress address) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(address);
        }
    }

    private void probe(int port, Attempt attempt) {
        try {
            attempt.on(new InetSocketAddress(InetAddress.getByName(bind), port));
            usable.add(port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            sort(port, e);
        }
    }

    private void sort(int port, IOException e) {
        String reason = String.valueOf(e.getMessage());
        if (reason.contains("ermission")) {
            forbidden.add(port);
        } else if (e instanceof BindException && reason.contains("assign")) {
            noSuchAddress = true;
        } else {
            taken.add(port);
        }
    }

    /** @param serviceCommand how a service is made that has the right to use them */
    List<Check> checks(String serviceCommand) {
        List<Check> checks = new ArrayList<>();
        if (noSuchAddress) {
            checks.add(Check.fail("ports", "no interface of this machine has the address " + bind + ", so " + NO_MAIL));
        }
        if (!forbidden.isEmpty()) {
            checks.add(Check.fail(
                    "ports",
                    "this user may not listen on " + list(forbidden) + consequence(forbidden)
                            + ": run it as a service ("
                            + serviceCommand
                            + "), which has the right, or as root, or give the right to everybody (sysctl"
                            + " -w net.ipv4.ip_unprivileged_port_start=25)"));
        }
        if (!taken.isEmpty()) {
            checks.add(Check.fail(
                    "ports",
                    "another program listens on " + list(taken) + consequence(taken)
                            + ": ss -ltnp shows which; on Debian" + " it is often exim4 or postfix"));
        }
        if (checks.isEmpty()) {
            checks.add(Check.ok("ports", "free, and this user may listen on them"));
        }
        return checks;
    }

    private static String consequence(List<Integer> ports) {
        return ports.contains(SMTP) ? ", so " + NO_MAIL : "";
    }

    static String list(List<Integer> ports) {
        return ports.stream().map(String::valueOf).collect(Collectors.joining(" "));
    }
}
