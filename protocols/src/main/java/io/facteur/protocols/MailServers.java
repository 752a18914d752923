package io.facteur.protocols;

import io.facteur.home.RunState;
import io.facteur.protocols.session.Acceptor;
import io.facteur.protocols.session.Drain;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.james.protocols.lib.netty.AbstractConfigurableAsyncServer;

/**
 * The mail servers of this process, which listen only when they are told to. James has each of them listen as soon as
 * its own turn comes at the start, and knows no order between them and the stores that they ask: mail that comes in
 * between is refused for ever, for a domain that is not known yet.
 */
public final class MailServers {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
    /** For a client that is slow at taking what it is told at the end. */
    private static final Duration LAST_WORD = Duration.ofSeconds(1);

    /** The servers of one protocol. */
    public interface Factory {
        /** Makes the servers and has them listen. */
        void start() throws Exception;

        /** @return the servers; none before they are started */
        List<AbstractConfigurableAsyncServer> getServers();
    }

    private final List<Factory> factories = new CopyOnWriteArrayList<>();

    /** Called when James would start the servers of a protocol: they are configured, and wait for {@link #start}. */
    public void add(Factory factory) {
        factories.add(factory);
    }

    /**
     * Starts to listen: everything else must be ready.
     *
     * @throws Exception when a port cannot be had, with its number, or when a configuration cannot be used
     */
    public void start() throws Exception {
        for (Factory factory : factories) {
            factory.start();
        }
    }

    /** @return what is listened on at this moment, for {@code facteur status} */
    public List<RunState.Listener> listeners() {
        return factories.stream()
                .flatMap(factory -> factory.getServers().stream())
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

    /** @return whether all servers that are enabled have their ports; false before they are started */
    public boolean isListening() {
        List<AbstractConfigurableAsyncServer> enabled = factories.stream()
                .flatMap(factory -> factory.getServers().stream())
                .filter(AbstractConfigurableAsyncServer::isEnabled)
                .toList();
        return !enabled.isEmpty()
                && enabled.stream()
                        .allMatch(server -> server.isStarted()
                                && ((Listener) server).acceptor().isOpen());
    }

    private static String tls(AbstractConfigurableAsyncServer server) {
        if (server.getStartTLSSupported()) {
            return "starttls";
        }
        return "secure".equals(server.getSocketType()) ? "implicit" : "none";
    }

    /** Has every server take the certificate that is in its files now; sessions that are under way go on. */
    public void reloadCertificates() throws Exception {
        for (Factory factory : factories) {
            for (AbstractConfigurableAsyncServer server : factory.getServers()) {
                if (server.isStarted()) {
                    server.reloadSSLCertificate();
                }
            }
        }
    }

    /**
     * Takes no new connections, and ends the sessions that there are: each as soon as it has finished what it has begun,
     * and all of them at the limit, with a word to the client.
     */
    public void drain(Duration limit) throws InterruptedException {
        long start = System.nanoTime();
        List<Acceptor> acceptors = acceptors();
        acceptors.forEach(Acceptor::close);
        while (sessions(acceptors) > 0 && System.nanoTime() - start < limit.toNanos()) {
            acceptors.forEach(acceptor -> acceptor.tell(Drain.POLITELY));
            Thread.sleep(BETWEEN_LOOKS.toMillis());
        }
        acceptors.forEach(acceptor -> acceptor.tell(Drain.NOW));
        for (long end = System.nanoTime(); sessions(acceptors) > 0 && System.nanoTime() - end < LAST_WORD.toNanos(); ) {
            Thread.sleep(BETWEEN_LOOKS.toMillis());
        }
        acceptors.forEach(Acceptor::cut);
    }

    /** Takes new connections again. */
    public void resume() throws InterruptedException {
        for (Acceptor acceptor : acceptors()) {
            acceptor.open();
        }
    }

    /** @return how many sessions there are */
    public int sessions() {
        return sessions(acceptors());
    }

    private static int sessions(List<Acceptor> acceptors) {
        return acceptors.stream().mapToInt(Acceptor::sessions).sum();
    }

    private List<Acceptor> acceptors() {
        return factories.stream()
                .flatMap(factory -> factory.getServers().stream())
                .filter(AbstractConfigurableAsyncServer::isStarted)
                .map(server -> ((Listener) server).acceptor())
                .toList();
    }

    /** Stops listening, and ends all sessions: all servers at once, because each takes two seconds for that. */
    public void stop() {
        List<CompletableFuture<Void>> stopping = factories.stream()
                .flatMap(factory -> factory.getServers().stream())
                .filter(AbstractConfigurableAsyncServer::isStarted)
                .map(server -> CompletableFuture.runAsync(server::destroy, task -> new Thread(task, "stop").start()))
                .toList();
        stopping.forEach(CompletableFuture::join);
    }

    /** Stops the servers of a factory that have started; James stumbles over one that has not. */
    public static void stop(Factory factory) {
        factory.getServers().stream()
                .filter(AbstractConfigurableAsyncServer::isStarted)
                .forEach(AbstractConfigurableAsyncServer::destroy);
    }
}
