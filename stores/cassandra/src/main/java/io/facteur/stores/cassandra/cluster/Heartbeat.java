package io.facteur.stores.cassandra.cluster;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** This node among the others: it says every ten seconds that it lives, and looks who else does. */
public final class Heartbeat {

    public static final Duration EVERY = Duration.ofSeconds(10);

    private static final Logger LOGGER = LoggerFactory.getLogger(Heartbeat.class);
    private static final Duration LIMIT = Duration.ofSeconds(12);
    private static final String STARTING = "starting";

    private final ClusterNodes nodes;
    private final Supplier<String> state;
    private final Disposable.Swap beating = Disposables.swap();
    private final Set<String> told = new HashSet<>();

    private volatile ClusterNode self;
    private volatile ClusterView view;
    private Optional<Long> versionsDifferSince = Optional.empty();
    private boolean failing;

    /**
     * @param name of this node
     * @param home of its directory
     * @param state as of {@link ClusterNode}
     */
    public Heartbeat(ClusterNodes nodes, String name, UUID home, String version, Clock clock, Supplier<String> state) {
        this.nodes = nodes;
        this.state = state;
        Instant now = clock.instant();
        this.self = new ClusterNode(name, home, UUID.randomUUID(), version, STARTING, now, Duration.ZERO);
        this.view = new ClusterView(name, List.of(self), false, Optional.empty());
    }

    /** @return what this node is called */
    public String name() {
        return self.name();
    }

    /** @return whether the name is this node's now, and stays so while it beats */
    public boolean join() {
        return nodes.join(self).block(LIMIT);
    }

    /** Begins to beat. */
    public void start() {
        beating.update(Flux.interval(Duration.ZERO, EVERY)
                .onBackpressureDrop()
                .concatMap(tick -> beat().onErrorResume(this::failed), 1)
                .subscribe());
    }

    /** The name is free from now on. */
    public void stop() {
        beating.dispose();
        nodes.leave(self.name(), self.run())
                .timeout(LIMIT)
                .onErrorResume(e -> Mono.empty())
                .block();
    }

    /** @return what this node saw last, a few seconds ago */
    public ClusterView view() {
        return view;
    }

    /** @return the same, as it is now */
    public Mono<ClusterView> look() {
        return nodes.list().map(all -> remember(all, view.nameTaken()));
    }

    private Mono<Void> beat() {
        return nodes.ahead()
                .flatMap(ahead -> {
                    self = self.with(state.get(), ahead);
                    return nodes.beat(self);
                })
                .flatMap(mine -> nodes.list().map(all -> remember(all, !mine)))
                .doOnNext(this::tell)
                .then(Mono.fromRunnable(() -> failing = false));
    }

    private Mono<Void> failed(Throwable e) {
        // for each time that the store goes down, not for each beat
        if (!failing) {
            failing = true;
            LOGGER.warn("This node cannot say that it lives: again every {} s", EVERY.toSeconds(), e);
        }
        return Mono.empty();
    }

    private synchronized ClusterView remember(List<ClusterNode> all, boolean nameTaken) {
        boolean differ = all.stream().map(ClusterNode::version).distinct().count() > 1;
        if (!differ) {
            versionsDifferSince = Optional.empty();
        } else if (versionsDifferSince.isEmpty()) {
            versionsDifferSince = Optional.of(System.nanoTime());
        }
        view = new ClusterView(
                self.name(),
                all,
                nameTaken,
                versionsDifferSince.map(since -> Duration.ofNanos(System.nanoTime() - since)));
        return view;
    }

    /** Each thing once, until it is mended. */
    private void tell(ClusterView now) {
        List<String> all = Stream.concat(now.faults().stream(), now.warnings().stream())
                // that it goes on, and by how much, is no news
                .map(text -> text.replaceAll("[0-9]+ (ms|minutes)", "some $1"))
                .toList();
        told.retainAll(all);
        all.stream().filter(told::add).forEach(text -> LOGGER.warn("In the cluster: {}", text));
    }
}
