package io.facteur.server;

import io.facteur.embedded.CassandraOptions;
import io.facteur.embedded.ChildOptions;
import io.facteur.embedded.ChildProcess;
import io.facteur.embedded.EngineFailed;
import io.facteur.embedded.OpenSearchOptions;
import io.facteur.home.Home;
import io.facteur.home.Secrets;
import io.facteur.home.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The engines of this machine, as children, except those that are elsewhere: Cassandra, without which there is no mail,
 * and OpenSearch, without which mail is there and found less well.
 */
final class Engines {

    private static final String CASSANDRA = "cassandra";
    private static final String OPENSEARCH = "opensearch";

    /** How long mail waits for what it can do without. */
    private static final long SEARCH_SECONDS = 60;

    private final Home home;
    private final Settings settings;
    private final Path lib;
    private final Optional<ChildSupervisor> cassandra;
    private final Optional<ChildSupervisor> openSearch;

    /** @param lib with a directory of jars for each engine */
    Engines(Home home, Settings settings, Path lib, State state) {
        this.home = home;
        this.settings = settings;
        this.lib = lib;
        this.cassandra = own(CASSANDRA) ? Optional.of(supervisor(cassandra(), "mail waits", state)) : Optional.empty();
        this.openSearch = own(OPENSEARCH)
                ? Optional.of(supervisor(openSearch(), "mail flows, and searches are incomplete", state))
                : Optional.empty();
    }

    /** @throws IOException when a child of an earlier run cannot be ended */
    static void endLeftOvers(Home home) throws IOException {
        ChildProcess.endLeftOver(home.cassandra());
        ChildProcess.endLeftOver(home.openSearch());
    }

    private boolean own(String engine) {
        return settings.hosts(engine).isEmpty();
    }

    private static ChildSupervisor supervisor(ChildOptions options, String meanwhile, State state) {
        return new ChildSupervisor(options, meanwhile, state);
    }

    private CassandraOptions cassandra() {
        return new CassandraOptions(
                home.cassandra(),
                home.log(CASSANDRA),
                lib.resolve(CASSANDRA),
                settings.loopback(),
                settings.port("cassandra"),
                settings.port("cassandra-storage"),
                settings.get("cassandra.heap"),
                settings.get("cassandra.commitlog.sync"),
                new Secrets(home).file(Secrets.CASSANDRA));
    }

    private OpenSearchOptions openSearch() {
        return new OpenSearchOptions(
                home.openSearch(),
                home.log(OPENSEARCH),
                lib.resolve(OPENSEARCH),
                settings.loopback(),
                settings.port("opensearch"),
                settings.get("opensearch.heap"),
                new Secrets(home).file(Secrets.OPENSEARCH));
    }

    /** @return what is started here, for people; empty when all is elsewhere */
    String names() {
        return Stream.of(cassandra.map(each -> "Cassandra"), openSearch.map(each -> "OpenSearch"))
                .flatMap(Optional::stream)
                .collect(Collectors.joining(", "));
    }

    /**
     * Starts them at the same time.
     *
     * @return whether all of them run; if not, OpenSearch is being tried again
     * @throws StartFailure when Cassandra does not come up
     */
    boolean start() throws StartFailure, IOException, InterruptedException {
        if (cassandra.isPresent()) {
            new Secrets(home).getOrGenerate(Secrets.CASSANDRA);
        }
        if (openSearch.isPresent()) {
            new Secrets(home).getOrGenerate(Secrets.OPENSEARCH);
        }
        CompletableFuture<Boolean> search =
                openSearch.map(ChildSupervisor::startAside).orElse(CompletableFuture.completedFuture(true));
        if (cassandra.isPresent()) {
            try {
                cassandra.get().start();
            } catch (EngineFailed e) {
                throw new StartFailure(e.getMessage(), e);
            }
        }
        try {
            return search.get(SEARCH_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException expected) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The store last: it is what the others may still need. */
    void stop() throws InterruptedException {
        if (openSearch.isPresent()) {
            openSearch.get().stop();
        }
        if (cassandra.isPresent()) {
            cassandra.get().stop();
        }
    }
}
