package io.facteur.protocols;

import io.facteur.home.RunState;
import java.util.List;
import java.util.Set;
import javax.inject.Inject;
import org.apache.james.protocols.lib.netty.AbstractConfigurableAsyncServer;
import org.apache.james.protocols.lib.netty.CertificateReloadable;

/** What the mail servers of this process listen on, for {@code facteur status}. */
public final class RunningListeners {

    private final Set<CertificateReloadable.Factory> factories;

    @Inject
    public RunningListeners(Set<CertificateReloadable.Factory> factories) {
        this.factories = Set.copyOf(factories);
    }

    public List<RunState.Listener> list() {
        return factories.stream()
                .flatMap(CertificateReloadable.Factory::certificatesReloadable)
                .filter(AbstractConfigurableAsyncServer.class::isInstance)
                .map(AbstractConfigurableAsyncServer.class::cast)
                .filter(AbstractConfigurableAsyncServer::isStarted)
                .flatMap(server -> server.getListenAddresses().stream()
                        .map(address -> new RunState.Listener(
                                ((Listener) server).listenerName(),
                                ((Listener) server).listenerProtocol(),
                                address.getAddress().getHostAddress(),
                                address.getPort(),
                                tls(server))))
                .toList();
    }

    private static String tls(AbstractConfigurableAsyncServer server) {
        if (server.getStartTLSSupported()) {
            return "starttls";
        }
        return "secure".equals(server.getSocketType()) ? "implicit" : "none";
    }

    /** Has every server take the certificate that is in its files now; sessions that are under way go on. */
    public void reloadCertificates() throws Exception {
        for (CertificateReloadable.Factory factory : factories) {
            for (Object server : factory.certificatesReloadable().toList()) {
                ((CertificateReloadable) server).reloadSSLCertificate();
            }
        }
    }
}
