package io.facteur.transport.smtp;

import java.net.InetAddress;
import java.util.List;

/**
 * @param heloName that this server gives itself: the one that its address leads back to
 * @param sources addresses to connect from, at most one of each family; without one the system chooses
 */
public record SmtpClientSettings(String heloName, SmtpTimeouts timeouts, List<InetAddress> sources) {

    public SmtpClientSettings {
        sources = List.copyOf(sources);
    }
}
