package io.facteur.protocols;

import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.tree.ImmutableNode;

/** What a server's configuration says when the administrator says nothing, where James' own default is not the safe one. */
final class SafeDefaults {

    private static final String HANDLERS = "handlerchain.[@enableJmx]";
    private static final String PROTOCOLS = "tls.supportedProtocols.protocol";

    private SafeDefaults() {}

    static void apply(HierarchicalConfiguration<ImmutableNode> configuration) {
        if (!configuration.containsKey(HANDLERS)) {
            // counters for JMX, which nobody can reach here; the element must be there for James
            configuration.addProperty(HANDLERS, false);
        }
        boolean tls = configuration.getBoolean("tls.[@startTLS]", false)
                || configuration.getBoolean("tls.[@socketTLS]", false);
        if (tls && !configuration.containsKey(PROTOCOLS)) {
            // RFC 8996: no TLS 1.0 and 1.1; said here so as not to depend on the settings of the JDK
            configuration.addProperty(PROTOCOLS, "TLSv1.2");
            configuration.addProperty(PROTOCOLS, "TLSv1.3");
        }
    }
}
