package io.facteur.transport.smtp;

import io.facteur.transport.TlsPolicy;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/** TLS by policy: RFC 3207, RFC 7435 (any certificate is better than clear text), RFC 6125 for those that are verified. */
final class Tls {

    private final SslContext any;
    private final SslContext verified;

    Tls() {
        try {
            any = SslContextBuilder.forClient()
                    .sslProvider(SslProvider.JDK)
                    .trustManager(InsecureTrustManagerFactory.INSTANCE)
                    .build();
            verified =
                    SslContextBuilder.forClient().sslProvider(SslProvider.JDK).build();
        } catch (SSLException e) {
            throw new IllegalStateException("This Java has no TLS", e);
        }
    }

    SslHandler handler(TlsPolicy policy, Peer peer, ByteBufAllocator allocator, Duration limit) {
        boolean verify = policy == TlsPolicy.VERIFIED;
        // the name goes into SNI, where it is one
        SslHandler handler = (verify ? verified : any)
                .newHandler(allocator, peer.name(), peer.address().getPort());
        if (verify) {
            SSLEngine engine = handler.engine();
            SSLParameters parameters = engine.getSSLParameters();
            // the rules of HTTPS for names are those of RFC 6125
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            engine.setSSLParameters(parameters);
        } else {
            SSLParameters parameters = handler.engine().getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("");
            handler.engine().setSSLParameters(parameters);
        }
        handler.setHandshakeTimeout(limit.toMillis(), TimeUnit.MILLISECONDS);
        return handler;
    }
}
