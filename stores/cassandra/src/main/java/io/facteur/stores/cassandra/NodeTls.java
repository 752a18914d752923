package io.facteur.stores.cassandra;

import com.datastax.oss.driver.api.core.metadata.EndPoint;
import com.datastax.oss.driver.api.core.ssl.SslEngineFactory;
import io.facteur.home.Endpoint;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * TLS to the nodes. Nodes tell of each other by address only; the driver would ask the DNS backwards for a name, and
 * whoever answers that could choose it. Here a certificate must be for the address, or for the name in {@code
 * cassandra.hosts} that has this address.
 */
final class NodeTls implements SslEngineFactory {

    private final SSLContext context;
    private final List<Endpoint> hosts;

    private NodeTls(SSLContext context, List<Endpoint> hosts) {
        this.context = context;
        this.hosts = hosts;
    }

    /** @throws IOException when the file of the authorities cannot be used */
    static NodeTls of(CassandraSettings.Tls tls, List<Endpoint> hosts) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, tls.authorities().isEmpty() ? null : trust(tls.authorities()), null);
            return new NodeTls(context, hosts);
        } catch (GeneralSecurityException e) {
            String file = tls.authorities().map(Path::toString).orElse("(none)");
            throw new IOException(
                    "cassandra.tls.ca: " + file + " holds no certificates that can be used (" + e.getMessage()
                            + "): it must be the PEM file of the authority that signed the nodes' certificates",
                    e);
        }
    }

    private static TrustManager[] trust(Optional<Path> file) throws GeneralSecurityException, IOException {
        Collection<? extends Certificate> certificates;
        try (InputStream in = Files.newInputStream(file.get())) {
            certificates = CertificateFactory.getInstance("X.509").generateCertificates(in);
        } catch (IOException e) {
            throw new IOException("cassandra.tls.ca: " + file.get() + " cannot be read: " + e, e);
        }
        if (certificates.isEmpty()) {
            throw new GeneralSecurityException("no certificate in it");
        }
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int number = 0;
        for (Certificate certificate : certificates) {
            store.setCertificateEntry(Integer.toString(number++), certificate);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    @Override
    public SSLEngine newSslEngine(EndPoint node) {
        InetSocketAddress address = (InetSocketAddress) node.resolve();
        SSLEngine engine = context.createSSLEngine(name(address.getAddress()), address.getPort());
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        // RFC 2818 3.1: the certificate is for the host
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        engine.setSSLParameters(parameters);
        return engine;
    }

    private String name(InetAddress address) {
        return hosts.stream()
                .map(Endpoint::host)
                .filter(host -> isAt(host, address))
                .findFirst()
                .orElseGet(address::getHostAddress);
    }

    private static boolean isAt(String host, InetAddress address) {
        try {
            return Arrays.asList(InetAddress.getAllByName(host)).contains(address);
        } catch (UnknownHostException expected) {
            // not this one, then
            return false;
        }
    }

    @Override
    public void close() {
        // nothing is held
    }
}
