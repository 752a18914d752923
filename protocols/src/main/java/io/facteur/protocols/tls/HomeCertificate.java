package io.facteur.protocols.tls;

import com.google.common.net.InetAddresses;
import io.facteur.home.Home;
import io.facteur.home.Settings;
import java.io.IOException;
import java.time.Clock;
import java.util.List;

/** The certificate of a home, before the servers that use it are made. */
public final class HomeCertificate {

    /** Where the files of {@code conf/} look for the certificate. */
    public static final String DIRECTORY_PROPERTY = Settings.PREFIX + "tls.dir";

    private HomeCertificate() {}

    /**
     * Tells {@code conf/} where the certificate is, and makes one when there is none, or only one that was made here for
     * another host name.
     *
     * @return whether it was made now
     * @throws IOException when it cannot be made, or when only the key or only the certificate is there
     */
    public static boolean prepare(Home home, Settings settings, Clock clock) throws IOException {
        System.setProperty(DIRECTORY_PROPERTY, home.tls().toString());
        List<String> names = names(settings);
        return SelfSignedCertificate.createIfAbsent(home.tls(), names, clock)
                || SelfSignedCertificate.renewForOtherName(home.tls(), names, clock);
    }

    private static List<String> names(Settings settings) {
        String hostname = settings.get("hostname");
        String bind = settings.get("bind");
        // nobody connects to "all addresses"
        return InetAddresses.forString(bind).isAnyLocalAddress() ? List.of(hostname) : List.of(hostname, bind);
    }
}
