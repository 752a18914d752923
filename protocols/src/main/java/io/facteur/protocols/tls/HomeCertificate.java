package io.facteur.protocols.tls;

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
     * Tells {@code conf/} where the certificate is, and makes one when there is none.
     *
     * @return whether it was made now
     * @throws IOException when it cannot be made, or when only the key or only the certificate is there
     */
    public static boolean prepare(Home home, Settings settings, Clock clock) throws IOException {
        System.setProperty(DIRECTORY_PROPERTY, home.tls().toString());
        return SelfSignedCertificate.createIfAbsent(
                home.tls(), List.of(settings.get("hostname"), settings.get("bind")), clock);
    }
}
