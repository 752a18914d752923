package io.facteur.home;

import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Why TLS with an engine fails, in words that say what to mend. */
public final class TlsFault {

    private static final int DEPTH = 10;

    private TlsFault() {}

    /**
     * @param failure as the client of the engine has it
     * @param key of the authorities in the settings, such as {@code opensearch.tls.ca}
     * @param authorities what it names
     * @return what is wrong, to be put behind the engine's name; empty when it is not TLS
     */
    public static Optional<String> words(Throwable failure, String key, Optional<Path> authorities) {
        StringBuilder said = new StringBuilder();
        String deepest = "";
        boolean tls = false;
        Throwable current = failure;
        for (int i = 0; i < DEPTH && current != null; i++) {
            tls |= current instanceof SSLException;
            if (tls) {
                deepest = String.valueOf(current.getMessage());
                said.append(deepest).append('\n');
            }
            current = current.getCause();
        }
        return tls ? Optional.of(words(said.toString(), deepest, key, authorities)) : Optional.empty();
    }

    private static String words(String said, String deepest, String key, Optional<Path> authorities) {
        // Netty's words, those of Java's sockets, and of Java's engine
        if (said.contains("not an SSL/TLS record")
                || said.contains("Unsupported or unrecognized SSL")
                || said.contains("plaintext connection")) {
            return "it answers without TLS";
        }
        if (said.contains("subject alternative") || said.contains("No name matching")) {
            return "its certificate is for another host (" + deepest + "): it must name the host as the settings do";
        }
        if (said.contains("certification path") || said.contains("PKIX")) {
            return "its certificate is not signed by "
                    + authorities
                            .map(file -> "the authorities of " + key + " (" + file + ")")
                            .orElse("Java's own authorities: give the file of your own with " + key)
                    + " (" + deepest + ")";
        }
        return "TLS fails (" + deepest + ")";
    }
}
