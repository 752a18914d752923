package org.apache.james.jmap;

import com.google.common.collect.ImmutableListMultimap;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.annotation.PreDestroy;
import javax.inject.Inject;
import org.apache.james.util.Port;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;

/** JMAP on one address: James' own server listens on all of them, in clear text, and cannot be told otherwise. In this
 * package because what it routes by is visible in it alone. */
public final class BoundJmapServer extends JMAPServer {

    /** @param value numeric, to listen on */
    public record Address(String value) {}

    private final JMAPConfiguration configuration;
    private final VersionParser versions;
    private final Address address;
    private final ImmutableListMultimap<Version, JMAPRoute> routes;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private volatile DisposableServer server;

    @Inject
    public BoundJmapServer(
            JMAPConfiguration configuration, Set<JMAPRoutesHandler> handlers, VersionParser versions, Address address) {
        super(configuration, handlers, versions);
        this.configuration = configuration;
        this.versions = versions;
        this.address = address;
        this.routes = versions.getSupportedVersions().stream()
                .flatMap(version -> handlers.stream()
                        .flatMap(handler -> handler.routes(version).map(route -> Map.entry(version, route))))
                .collect(ImmutableListMultimap.toImmutableListMultimap(Map.Entry::getKey, Map.Entry::getValue));
    }

    @Override
    public void start() {
        if (configuration.isEnabled()) {
            server = HttpServer.create()
                    .host(address.value())
                    .port(configuration.getPort().map(Port::getValue).orElse(0))
                    .channelGroup(connections)
                    .handle((request, response) -> action(request).handleRequest(request, response))
                    .bindNow();
        }
    }

    @Override
    public Port getPort() {
        return Optional.ofNullable(server)
                .map(started -> Port.of(started.port()))
                .orElseThrow(() -> new IllegalStateException("JMAP is not started"));
    }

    private JMAPRoute.Action action(HttpServerRequest request) {
        try {
            return match(request, candidates(request));
        } catch (IllegalArgumentException expected) {
            // an Accept header that names no version of JMAP
            return (in, out) -> out.status(HttpResponseStatus.BAD_REQUEST).send();
        }
    }

    /** A preflight request of a browser names no version. */
    private Collection<JMAPRoute> candidates(HttpServerRequest request) {
        return request.method().equals(HttpMethod.OPTIONS)
                ? routes.values()
                : routes.get(versions.parseRequestVersionHeader(request));
    }

    private static JMAPRoute.Action match(HttpServerRequest request, Collection<JMAPRoute> routes) {
        return routes.stream()
                .filter(route -> route.matches(request))
                .findFirst()
                .map(JMAPRoute::getAction)
                .orElse((in, out) -> out.status(HttpResponseStatus.NOT_FOUND).send());
    }

    /** Takes no new connections, and closes those that there are when they are answered, or at the limit. */
    public void drain(Duration limit) {
        DisposableServer listening = server;
        server = null;
        if (listening != null) {
            try {
                listening.disposeNow(limit);
            } catch (IllegalStateException expected) {
                // one was not answered in time, or is one of those that never end, by which clients wait for news
                connections.close();
            }
        }
    }

    /** Takes new connections again. */
    public void resume() {
        if (server == null) {
            start();
        }
    }

    @PreDestroy
    @Override
    public void stop() {
        if (server != null) {
            server.disposeNow();
        }
    }
}
