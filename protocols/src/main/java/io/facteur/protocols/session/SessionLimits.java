package io.facteur.protocols.session;

import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;

/**
 * What one listener allows. The names of the keys are those that James administrators know.
 *
 * @param connections how many at the same time ({@code connectionLimit}); each has a thread while it has work,
 *     and at most one message that is being evaluated
 * @param connectionsPerAddress of them from one address ({@code connectionLimitPerIP}); for IPv6, from one /64
 * @param idleSeconds after which a silent client is disconnected ({@code connectiontimeout})
 * @param lineLength octets of a command line with its line end ({@code maxLineLength})
 * @param messageLineLength octets of a line inside a message ({@code maxMessageLineLength})
 * @param errors refused commands in one session before it is ended ({@code maxErrors})
 */
public record SessionLimits(
        int connections,
        int connectionsPerAddress,
        int idleSeconds,
        int lineLength,
        int messageLineLength,
        int errors) {

    /**
     * RFC 4954 4.: an AUTH line has up to 12288 octets. RFC 5321 4.5.3.2: five minutes before a client is given up.
     * RFC 5321 4.5.3.1.6 allows 1000 octets in a text line; mail of real senders has more, so the bound is only there
     * to bound the memory of a session.
     */
    public static final SessionLimits DEFAULT = new SessionLimits(200, 20, 300, 12288, 1024 * 1024, 20);

    public static SessionLimits parse(Configuration configuration) throws ConfigurationException {
        return new SessionLimits(
                positive(configuration, "connectionLimit", DEFAULT.connections),
                positive(configuration, "connectionLimitPerIP", DEFAULT.connectionsPerAddress),
                positive(configuration, "connectiontimeout", DEFAULT.idleSeconds),
                positive(configuration, "maxLineLength", DEFAULT.lineLength),
                positive(configuration, "maxMessageLineLength", DEFAULT.messageLineLength),
                positive(configuration, "maxErrors", DEFAULT.errors));
    }

    /** @return the value of a key, which must be a number above zero: zero never means "without limit" here */
    public static int positive(Configuration configuration, String key, int absent) throws ConfigurationException {
        String found = configuration.getString(key, null);
        if (found == null) {
            return absent;
        }
        try {
            int value = Integer.parseInt(found.strip());
            if (value > 0) {
                return value;
            }
        } catch (NumberFormatException expected) {
            // said below, with the same words as for a number that is not allowed
        }
        throw new ConfigurationException(key + ": found \"" + found + "\", allowed: a number above 0");
    }
}
