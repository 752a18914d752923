package io.facteur.cli.doctor;

import io.facteur.dns.DnsName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * Whether users' programs will trust the certificate: it is for the server's name, and its chain leads to an authority
 * that they know. Whether the key belongs to it, and its dates, are looked at elsewhere.
 */
public final class CertificateCheck {

    private static final int DNS_NAME = 2;
    private static final String REMEDY = "get one for %s from an authority (docs/tls.md)";

    private final Path file;
    private final Optional<DnsName> host;
    private final X509TrustManager trusted;

    /** @param trusted the authorities that users' programs know */
    CertificateCheck(Path file, Optional<DnsName> host, X509TrustManager trusted) {
        this.file = file;
        this.host = host;
        this.trusted = trusted;
    }

    /** With the authorities of this Java, which are those of the browsers, nearly. */
    public static CertificateCheck of(Path file, Optional<DnsName> host) {
        return new CertificateCheck(file, host, trust(null));
    }

    /** @param authorities null for those of this Java */
    static X509TrustManager trust(KeyStore authorities) {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(authorities);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509TrustManager found) {
                    return found;
                }
            }
            throw new IllegalStateException("this Java trusts no certificate at all");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public List<Diagnosis> run() {
        String name = host.map(DnsName::toString).orElse("the server's name");
        String remedy = String.format(Locale.ROOT, REMEDY, name);
        List<X509Certificate> chain;
        try {
            chain = read();
        } catch (IOException | CertificateException e) {
            return List.of(Diagnosis.fail(Topic.CERTIFICATE, "the certificate in " + file + " cannot be read", remedy));
        }
        X509Certificate own = chain.get(0);
        if (own.getSubjectX500Principal().equals(own.getIssuerX500Principal())) {
            return List.of(Diagnosis.warn(
                    Topic.CERTIFICATE, "the certificate is self-signed: users' programs will warn", remedy));
        }
        List<Diagnosis> found = new ArrayList<>();
        if (host.isPresent() && names(own).stream().noneMatch(pattern -> matches(pattern, host.get()))) {
            found.add(Diagnosis.fail(
                    Topic.CERTIFICATE,
                    "the certificate is for " + String.join(", ", names(own)) + ", and not for " + name,
                    remedy));
        }
        try {
            trusted.checkServerTrusted(chain.toArray(X509Certificate[]::new), "UNKNOWN");
        } catch (CertificateException e) {
            found.add(Diagnosis.warn(
                    Topic.CERTIFICATE,
                    "the certificate's chain leads to no authority that this Java knows: users' programs may warn",
                    "put the intermediate certificates behind it in " + file));
        }
        return found;
    }

    private List<X509Certificate> read() throws IOException, CertificateException {
        Collection<? extends Certificate> all = CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)));
        List<X509Certificate> chain =
                all.stream().map(X509Certificate.class::cast).toList();
        if (chain.isEmpty()) {
            throw new CertificateException("none");
        }
        return chain;
    }

    private static List<String> names(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            // RFC 9525 6.3: only these count, and the subject's CN no more
            return names == null
                    ? List.of()
                    : names.stream()
                            .filter(name -> Integer.valueOf(DNS_NAME).equals(name.get(0)))
                            .map(name -> name.get(1).toString().toLowerCase(Locale.ROOT))
                            .toList();
        } catch (CertificateParsingException e) {
            return List.of();
        }
    }

    /** RFC 9525 6.3: a wildcard stands for one whole label, the first. */
    static boolean matches(String pattern, DnsName host) {
        return pattern.startsWith("*.")
                ? pattern.substring(2).equals(host.parent().toString())
                : pattern.equals(host.toString());
    }
}
