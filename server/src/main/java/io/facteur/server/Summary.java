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

    Summary(Home home, Settings settings) {
        this.home = home;
        this.settings = settings;
    }

    List<Listener> listeners() {
        return List.of(
                listener("smtp", "SMTP", "starttls"),
                listener("submission", "SMTP", "starttls"),
                listener("submissions", "SMTP", "implicit"),
                listener("lmtp", "LMTP", "none"),
                listener("imap", "IMAP", "starttls"),
                listener("imaps", "IMAP", "implicit"),
                listener("pop3", "POP3", "starttls"),
                listener("pop3s", "POP3", "implicit"),
                listener("managesieve", "ManageSieve", "starttls"),
                listener("jmap", "HTTP", "none"),
                listener("webadmin", "HTTP", "none"));
    }

    private Listener listener(String name, String protocol, String tls) {
        return new Listener(name, protocol, settings.get("bind"), settings.port(name), tls);
    }

    String text() {
        String ports = listeners().stream()
                .map(listener -> listener.name() + " " + listener.port())
                .collect(Collectors.joining("  "));
        return "Ready on " + settings.get("bind") + "\n"
                + "TRIAL: this machine only, mail to other domains is held\n"
                + "  " + ports + "\n"
                + "  admin password: " + new Secrets(home).file(Secrets.ADMIN) + " (readable by you alone)\n"
                + "  next: ./facteur domain add example.org";
    }
}
