package io.facteur.transport.settings;

import io.facteur.transport.RetrySchedule;
import io.facteur.transport.TlsPolicy;
import io.facteur.transport.hop.CourierSettings;
import io.facteur.transport.smtp.SmtpTimeouts;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * What {@code outgoing.xml} says.
 *
 * @param tls of next hops that the DNS names
 * @param courier how connections are shared out; without credentials, which are in a file
 */
public record OutgoingSettings(
        Hold hold,
        Optional<SmartHost> smartHost,
        NextHops nextHops,
        TlsPolicy tls,
        CourierSettings courier,
        RetrySchedule schedule,
        SmtpTimeouts timeouts) {

    /** Whether mail to other domains is kept here until somebody releases it. */
    public enum Hold {
        /** While only this machine can reach the server, and then until somebody says once that mail may leave. */
        UNTIL_READY,
        ALWAYS,
        NEVER
    }

    /**
     * Takes all mail.
     *
     * @param user empty where it asks for none
     * @param passwordFile absolute, or relative to the home
     */
    public record SmartHost(
            String host, int port, TlsPolicy tls, Optional<String> user, Optional<String> passwordFile) {

        public static final int SUBMISSION = 587;
    }

    /** @param sources addresses to connect from, at most one of each family */
    public record NextHops(int port, boolean ipv4, boolean ipv6, boolean loopback, List<InetAddress> sources) {

        public static final NextHops DEFAULT = new NextHops(25, true, false, false, List.of());

        public NextHops {
            sources = List.copyOf(sources);
        }
    }

    public static final OutgoingSettings DEFAULT = new OutgoingSettings(
            Hold.UNTIL_READY,
            Optional.empty(),
            NextHops.DEFAULT,
            TlsPolicy.OPPORTUNISTIC,
            CourierSettings.DEFAULT,
            RetrySchedule.DEFAULT,
            SmtpTimeouts.RFC_5321);
}
