package io.facteur.guice;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import io.facteur.protocols.jmap.BoundedHtmlTextExtractor;
import org.apache.james.RunArguments;
import org.apache.james.jmap.BoundJmapServer;
import org.apache.james.jmap.JMAPServer;
import org.apache.james.jmap.draft.JMAPDraftConfiguration;
import org.apache.james.jmap.pushsubscription.WebPushClient;
import org.apache.james.util.html.HtmlTextExtractor;

/**
 * JMAP on one address, where James' own server listens on all of them, in clear text; and without what a message or a
 * user could turn against the server.
 */
public final class JmapModule extends AbstractModule {

    private final String address;
    private final String keystoreSecret;

    /**
     * @param address numeric, to listen on; loopback unless a proxy that speaks TLS stands in front
     * @param keystoreSecret of the key that signs download links, made at the first start
     */
    public JmapModule(String address, String keystoreSecret) {
        this.address = address;
        this.keystoreSecret = keystoreSecret;
    }

    @Override
    protected void configure() {
        bind(BoundJmapServer.class).in(Singleton.class);
        bind(JMAPServer.class).to(BoundJmapServer.class);
        bind(BoundJmapServer.Address.class).toInstance(new BoundJmapServer.Address(address));
        bind(HtmlTextExtractor.class).to(BoundedHtmlTextExtractor.class).in(Singleton.class);
        bind(WebPushClient.class).to(NoWebPush.class).in(Singleton.class);
        bind(RunArguments.class).toInstance(RunArguments.from(new String[] {"--generate-keystore"}));
    }

    @Provides
    @Singleton
    JMAPDraftConfiguration keys() {
        return JMAPDraftConfiguration.builder()
                .enable()
                .keystore("file://secrets/jmap.p12")
                .keystoreType("PKCS12")
                .secret(keystoreSecret)
                .build();
    }
}
