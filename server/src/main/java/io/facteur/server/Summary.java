package io.facteur.server;

import io.facteur.home.Home;
import io.facteur.home.RunState.Listener;
import io.facteur.home.Secrets;
import io.facteur.home.Settings;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What an administrator wants to know once the server runs. */
final class Summary {

    private final Home home;
    private final Settings settings;
    private final List<Listener> listeners;
    private final String command;

    /** @param command how the administrator calls us */
    Summary(Home home, Settings settings, List<Listener> listeners, String command) {
        this.command = command;
        this.home = home;
        this.settings = settings;
        this.listeners = listeners;
    }

    /** What is told together: a name, and the listeners whose ports are. */
    private record Group(String name, List<String> listeners) {}

    private static final List<Group> GROUPS = List.of(
            new Group("smtp", List.of("smtp")),
            new Group("submission", List.of("submission", "submissions")),
            new Group("imap", List.of("imap", "imaps")),
            new Group("pop", List.of("pop3", "pop3s")),
            new Group("sieve", List.of("managesieve")),
            new Group("jmap", List.of("jmap")),
            new Group("web", List.of("webadmin")));

    /** @param hasDomains whether the first steps were done in an earlier run */
    String text(boolean hasDomains) {
        String bind = settings.get("bind");
        return "Ready on " + bind + "\n"
                + (settings.isTrial()
                        ? "TRIAL: loopback only, outgoing mail is held\n"
                        : "PUBLIC: " + settings.get("hostname") + "\n")
                + "  " + ports() + "\n"
                + "  admin password: " + new Secrets(home).file(Secrets.ADMIN) + " (readable by you alone)\n"
                + "  next: " + next(hasDomains);
    }

    private String next(boolean hasDomains) {
        if (!hasDomains) {
            return command + " domain add example.org";
        }
        return command + (settings.isTrial() ? " status" : " doctor");
    }

    private String ports() {
        Map<String, Integer> known =
                listeners.stream().collect(Collectors.toMap(Listener::name, Listener::port, (first, second) -> first));
        return GROUPS.stream()
                .map(group -> group.name() + " "
                        + group.listeners().stream()
                                .filter(known::containsKey)
                                .map(name -> known.get(name).toString())
                                .collect(Collectors.joining("/")))
                .filter(text -> !text.endsWith(" "))
                .collect(Collectors.joining("  "));
    }
}
