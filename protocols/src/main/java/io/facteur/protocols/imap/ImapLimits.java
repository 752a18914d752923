package io.facteur.protocols.imap;

import io.facteur.protocols.session.SessionLimits;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.util.Size;

/**
 * What an IMAP listener allows.
 *
 * @param connections how many at the same time ({@code connectionLimit})
 * @param connectionsPerAddress of them from one address ({@code connectionLimitPerIP})
 * @param lineLength octets of a command without its literals ({@code maxLineLength})
 * @param literalSize octets of a literal, and so of a message that is appended ({@code literalSizeLimit})
 * @param inMemorySize octets of a literal that are kept in memory; a larger one goes to a file
 * @param beforeAuthentication octets of a command, with its literals, before the client has authenticated
 * @param secondsToAuthenticate before a client that has not is disconnected ({@code authenticationTimeout})
 * @param idleSeconds after which a silent client is disconnected ({@code timeout}); RFC 9051 5.4: at least 30 minutes
 */
record ImapLimits(
        int connections,
        int connectionsPerAddress,
        int lineLength,
        int literalSize,
        int inMemorySize,
        int beforeAuthentication,
        int secondsToAuthenticate,
        int idleSeconds) {

    /** Enough for a name, a password or a token, and for the commands around them. */
    private static final int BEFORE_AUTHENTICATION = 16 * 1024;

    /** RFC 7162 4.: at least 8192 octets; clients write sets of messages that are much longer. */
    private static final int LINE_LENGTH = 64 * 1024;

    private static final int IDLE_SECONDS = 30 * 60;

    static ImapLimits parse(Configuration configuration) throws ConfigurationException {
        return new ImapLimits(
                SessionLimits.positive(configuration, "connectionLimit", 1000),
                // the mail programs of one household or office, each with a connection for each mailbox
                SessionLimits.positive(configuration, "connectionLimitPerIP", 100),
                SessionLimits.positive(configuration, "maxLineLength", LINE_LENGTH),
                size(configuration, "literalSizeLimit", "50M"),
                size(configuration, "inMemorySizeLimit", "1M"),
                BEFORE_AUTHENTICATION,
                SessionLimits.positive(configuration, "authenticationTimeout", 120),
                SessionLimits.positive(configuration, "timeout", IDLE_SECONDS));
    }

    private static int size(Configuration configuration, String key, String absent) throws ConfigurationException {
        String found = configuration.getString(key, absent);
        try {
            int octets = Math.toIntExact(Size.parse(found).asBytes());
            if (octets > 0) {
                return octets;
            }
        } catch (IllegalArgumentException | ArithmeticException expected) {
            // said below, with the same words as for a size that is not allowed
        }
        throw new ConfigurationException(key + ": found \"" + found + "\", allowed: a size such as 50M, below 2G");
    }
}
