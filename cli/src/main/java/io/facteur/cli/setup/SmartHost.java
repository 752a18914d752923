package io.facteur.cli.setup;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The server of a provider that takes all outgoing mail.
 *
 * @param tls {@code verified}, {@code required} or {@code opportunistic}, as outgoing.xml explains them
 * @param user with which to log in there; its password is in {@link #PASSWORD_FILE} of the home
 */
public record SmartHost(String host, int port, String tls, Optional<String> user) {

    /** In the home. */
    public static final String PASSWORD_FILE = "secrets/smart-host";

    /** RFC 6409: where mail is submitted; port 25 is what the network blocks. */
    public static final int PORT = 587;

    /** As {@code outgoing.xml} has it. */
    String[] lines() {
        List<String> lines = new ArrayList<>(List.of(
                "<smartHost>",
                "    <host>" + XmlText.escaped(host) + "</host>",
                "    <port>" + port + "</port>",
                "    <tls>" + tls + "</tls>"));
        user.ifPresent(name -> {
            lines.add("    <user>" + XmlText.escaped(name) + "</user>");
            lines.add("    <passwordFile>" + PASSWORD_FILE + "</passwordFile>");
        });
        lines.add("</smartHost>");
        return lines.toArray(String[]::new);
    }
}
