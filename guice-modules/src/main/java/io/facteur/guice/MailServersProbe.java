package io.facteur.guice;

import io.facteur.home.RunState;
import io.facteur.protocols.MailServers;
import io.facteur.protocols.tls.CertificateWatcher;
import java.time.Duration;
import java.util.List;
import javax.inject.Inject;
import org.apache.james.utils.GuiceProbe;

/** How the main class reaches the mail servers, which listen only when everything else has started. */
public final class MailServersProbe implements GuiceProbe {

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(30);

    private final MailServers servers;
    private final CertificateWatcher watcher;

    @Inject
    public MailServersProbe(MailServers servers, CertificateWatcher watcher) {
        this.servers = servers;
        this.watcher = watcher;
    }

    /**
     * Starts to listen, and to look for a new certificate.
     *
     * @throws Exception when a port cannot be had, with its number, or when a configuration cannot be used
     */
    public void start() throws Exception {
        servers.start();
        watcher.start(BETWEEN_LOOKS);
    }

    /** Stops to listen; James stops the rest afterwards. */
    public void stop() {
        watcher.close();
        servers.stop();
    }

    /** @return whether all servers that are configured listen */
    public boolean isListening() {
        return servers.isListening();
    }

    public List<RunState.Listener> listeners() {
        return servers.listeners();
    }
}
