package io.facteur.cli;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** IP addresses in numbers. */
final class Numeric {

    private Numeric() {}

    /** @return empty for anything else; nobody is asked for it */
    static Optional<InetAddress> address(String text) {
        boolean version4 = text.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
        if (!version4 && !text.matches("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
