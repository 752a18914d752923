package io.facteur.stores.opensearch;

import io.facteur.home.TlsFault;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.ssl.SSLContexts;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.opensearch.client.json.jackson.JacksonJsonpMapper;
import org.opensearch.client.transport.OpenSearchTransport;
import org.opensearch.client.transport.httpclient5.ApacheHttpClient5TransportBuilder;

/** The one client of a process. It is made without a connection: OpenSearch may be down, now or later. */
public final class OpenSearchConnection implements AutoCloseable {

    /** Enough for the bulk writers and some searches; each is a socket on both sides. */
    private static final int CONNECTIONS = 16;

    private static final String AUTHORITY = "opensearch.tls.ca";
    private static final Timeout CONNECT = Timeout.ofSeconds(3);
    /** A bulk write of 8 MiB on a busy node, a refresh: more than this is an outage. */
    private static final Timeout ANSWER = Timeout.ofSeconds(30);

    private final OpenSearchSettings settings;
    private final OpenSearchTransport transport;

    /** @throws IllegalArgumentException when the authorities cannot be used, with the file and the reason */
    public OpenSearchConnection(OpenSearchSettings settings) {
        this.settings = settings;
        // the authorization goes with every request: to ask and be refused first would be two round trips
        String credentials = settings.user() + ":" + settings.password();
        String authorization =
                "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
        transport = ApacheHttpClient5TransportBuilder.builder(hosts(settings))
                .setMapper(new JacksonJsonpMapper())
                .setHttpClientConfigCallback(http -> http.setDefaultHeaders(
                                List.of(new BasicHeader(HttpHeaders.AUTHORIZATION, authorization)))
                        .setConnectionManager(connections(settings)))
                .setRequestConfigCallback(
                        request -> request.setResponseTimeout(ANSWER).setConnectionRequestTimeout(ANSWER))
                .build();
    }

    private static HttpHost[] hosts(OpenSearchSettings settings) {
        String scheme = settings.tls() ? "https" : "http";
        return settings.hosts().stream()
                .map(host -> URI.create(scheme + "://" + host))
                .map(uri -> new HttpHost(scheme, uri.getHost(), uri.getPort() < 0 ? 9200 : uri.getPort()))
                .toArray(HttpHost[]::new);
    }

    private static org.apache.hc.client5.http.nio.AsyncClientConnectionManager connections(
            OpenSearchSettings settings) {
        PoolingAsyncClientConnectionManagerBuilder builder = PoolingAsyncClientConnectionManagerBuilder.create()
                .setMaxConnTotal(CONNECTIONS)
                .setMaxConnPerRoute(CONNECTIONS)
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(CONNECT)
                        .setValidateAfterInactivity(TimeValue.ofSeconds(1))
                        .setTimeToLive(TimeValue.ofMinutes(5))
                        .build());
        if (settings.tls()) {
            builder.setTlsStrategy(ClientTlsStrategyBuilder.create()
                    .setSslContext(context(settings))
                    .buildAsync());
        }
        return builder.build();
    }

    private static SSLContext context(OpenSearchSettings settings) {
        return settings.authority().map(OpenSearchConnection::believing).orElseGet(SSLContexts::createSystemDefault);
    }

    private static SSLContext believing(Path authority) {
        try (InputStream file = Files.newInputStream(authority)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(file)) {
                store.setCertificateEntry("authority" + number++, certificate);
            }
            if (number == 0) {
                throw new IllegalArgumentException(AUTHORITY + ": no certificate in " + authority);
            }
            return SSLContexts.custom().loadTrustMaterial(store, null).build();
        } catch (IOException e) {
            throw new IllegalArgumentException(AUTHORITY + ": " + authority + " cannot be read: " + e, e);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(AUTHORITY + ": no certificates in " + authority + ": " + e, e);
        }
    }

    OpenSearchTransport transport() {
        return transport;
    }

    /** @return the same in words that say what to mend, where the client's do not */
    Throwable explained(Throwable fault) {
        return words(fault)
                .<Throwable>map(words -> new IOException("OpenSearch at " + settings.hosts() + ": " + words, fault))
                .orElse(fault);
    }

    private Optional<String> words(Throwable fault) {
        if (settings.tls()) {
            return TlsFault.words(fault, AUTHORITY, settings.authority());
        }
        // what a server with TLS says to a request without: a few octets that are no HTTP, or nothing
        return fault instanceof HttpException || fault instanceof ConnectionClosedException
                ? Optional.of("it closes the connection (" + fault.getMessage()
                        + "): does it ask for TLS? See opensearch.tls")
                : Optional.empty();
    }

    @Override
    public void close() throws IOException {
        transport.close();
    }
}
