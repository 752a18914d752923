package io.facteur.home;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** What the certificate of a home says of itself. */
public final class HostCertificate {

    /** The organization in the certificates that a home makes for itself. */
    public static final String SELF_SIGNED = "Facteur, self-signed";

    private static final int DNS_NAME = 2;

    private final X509Certificate certificate;

    public HostCertificate(X509Certificate certificate) {
        this.certificate = certificate;
    }

    /**
     * @param file PEM; the first certificate in it is the server's, the others its chain
     * @throws IOException when it cannot be read, or is no certificate
     */
    public static HostCertificate read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new HostCertificate(
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in));
        } catch (CertificateException e) {
            throw new IOException(file + " is not a PEM certificate: " + e.getMessage(), e);
        }
    }

    /** @return whether a home made it: it may be replaced by another one of the same kind */
    public boolean isMadeHere() {
        return certificate.getSubjectX500Principal().getName().contains("O=" + SELF_SIGNED.replace(",", "\\,"));
    }

    /** @return whether nobody but its owner vouches for it, so that clients warn */
    public boolean isSelfSigned() {
        return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    }

    /** @return the host names that it is for */
    public List<String> names() {
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            return alternatives == null
                    ? List.of()
                    : alternatives.stream()
                            .filter(name -> name.get(0).equals(DNS_NAME))
                            .map(name -> name.get(1).toString().toLowerCase(Locale.ROOT))
                            .toList();
        } catch (CertificateException e) {
            // RFC 6125 6.4.4: without a name that can be read it is for nobody
            return List.of();
        }
    }

    /** RFC 6125 6.4.3: a wildcard stands for one whole label, the first one. */
    public boolean isFor(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        int dot = name.indexOf('.');
        String wildcard = dot < 0 ? name : "*" + name.substring(dot);
        return names().stream().anyMatch(found -> found.equals(name) || found.equals(wildcard));
    }
}
