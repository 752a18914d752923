package io.facteur.testing.smtp;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A message that was answered 250.
 *
 * @param mail the command, with its parameters
 * @param recipients the commands that were accepted, with their parameters
 * @param octets without the dots of the transparency procedure
 * @param connection which one it came over, counted from one
 */
public record ReceivedMessage(
        String mail, List<String> recipients, byte[] octets, boolean encrypted, int connection, long nanoTime) {

    /** One character for each octet. */
    public String text() {
        return new String(octets, StandardCharsets.ISO_8859_1);
    }

    /** @return the value of a header field, of one line; empty when there is none */
    public String header(String name) {
        return text().lines()
                .takeWhile(line -> !line.isEmpty())
                .filter(line -> line.regionMatches(true, 0, name + ": ", 0, name.length() + 2))
                .map(line -> line.substring(name.length() + 2))
                .findFirst()
                .orElse("");
    }
}
