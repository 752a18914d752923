package io.facteur.messaging.rabbitmq;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Whom to trust when a broker shows its certificate. */
public final class RabbitMqTls {

    private RabbitMqTls() {}

    /** The authorities that Java knows. */
    public static SSLContext trustingKnownAuthorities() throws IOException {
        return context(null);
    }

    /**
     * @param authorities a PEM file of one certificate or more, which alone are trusted
     * @throws IOException when it cannot be read, or has no certificate
     */
    public static SSLContext trusting(Path authorities) throws IOException {
        try (InputStream in = Files.newInputStream(authorities)) {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (certificates.isEmpty()) {
                throw new IOException("there is no certificate in " + authorities);
            }
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate certificate : certificates) {
                store.setCertificateEntry("authority" + number++, certificate);
            }
            return context(store);
        } catch (GeneralSecurityException e) {
            throw new IOException(authorities + " is no PEM file of certificates: " + e.getMessage(), e);
        }
    }

    private static SSLContext context(KeyStore authorities) throws IOException {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(authorities);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS to RabbitMQ cannot be set up: " + e.getMessage(), e);
        }
    }
}
