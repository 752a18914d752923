package io.facteur.server;

import io.facteur.home.Home;
import io.facteur.home.RunState.Listener;
import io.facteur.home.Secrets;
import io.facteur.home.Settings;
import java.util.List;
import java.util.stream.Collectors;

/** What an administrator wants to know once the server runs. */
final class Summary {

    private final Home home;
    private final Settings settings;
    private final List<Listener> listeners;

    Summary(Home home, Settings settings, List<Listener> listeners) {
        this.home = home;
        this.settings = settings;
        this.listeners = listeners;
    }

    /** @param hasDomains whether the first steps were done in an earlier run */
    String text(boolean hasDomains) {
        String ports = listeners.stream()
                .map(listener -> listener.name() + " " + listener.port())
                .collect(Collectors.joining("  "));
        String bind = settings.get("bind");
        String reach = settings.loopback().equals(bind) ? "this machine only, " : "";
        return "Ready on " + bind + "\n"
                + "TRIAL: " + reach + "mail to other domains is held\n"
                + "  " + ports + "\n"
                + "  admin password: " + new Secrets(home).file(Secrets.ADMIN) + " (readable by you alone)\n"
                + "  next: ./facteur " + (hasDomains ? "status" : "domain add example.org");
    }
}
