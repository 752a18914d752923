package io.facteur.server;

import com.google.inject.Module;
import io.facteur.embedded.CassandraOptions;
import io.facteur.embedded.EngineFailed;
import io.facteur.guice.ClusterProbe;
import io.facteur.guice.DrainProbe;
import io.facteur.guice.FacteurModules;
import io.facteur.guice.MailServersProbe;
import io.facteur.guice.MessagingProbe;
import io.facteur.home.Home;
import io.facteur.home.RunState;
import io.facteur.home.RunState.Listener;
import io.facteur.home.Secrets;
import io.facteur.home.Settings;
import io.facteur.protocols.tls.HomeCertificate;
import io.facteur.stores.cassandra.CassandraSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.james.GuiceJamesServer;
import org.apache.james.server.core.configuration.Configuration;
import org.apache.james.server.core.configuration.Configuration.ConfigurationPath;
import org.apache.james.utils.DataProbeImpl;
import reactor.core.publisher.Mono;

/** One running instance: its Cassandra child, then the mail server on it. It stops in the reverse order. */
final class Instance {

    private final Home home;
    private final Settings settings;
    private final Arguments arguments;
    private final State state;
    private final Console console;

    private CassandraSupervisor cassandra;
    private GuiceJamesServer james;

    Instance(Home home, Settings settings, Arguments arguments, State state, Console console) {
        this.home = home;
        this.settings = settings;
        this.arguments = arguments;
        this.state = state;
        this.console = console;
    }

    void start() throws Exception {
        console.phase("Cassandra");
        state.step("waiting for Cassandra");
        startCassandra();
        console.phase("Mail server");
        progress("starting the mail server");
        startJames();
        console.done();
    }

    private void startCassandra() throws StartFailure, IOException, InterruptedException {
        new Secrets(home).getOrGenerate(Secrets.CASSANDRA);
        cassandra = new CassandraSupervisor(
                new CassandraOptions(
                        home.cassandra(),
                        home.logs().resolve("cassandra.log"),
                        lib(),
                        settings.loopback(),
                        settings.port("cassandra"),
                        settings.port("cassandra-storage"),
                        settings.get("cassandra.heap"),
                        settings.get("cassandra.commitlog.sync"),
                        new Secrets(home).file(Secrets.CASSANDRA)),
                state);
        try {
            cassandra.start();
        } catch (EngineFailed e) {
            throw new StartFailure(e.getMessage(), e);
        }
    }

    private Path lib() {
        return arguments.distribution().resolve("lib").resolve("cassandra");
    }

    private void startJames() throws Exception {
        // Where James logs an error and exits by itself, ours tells the administrator and stops Cassandra first.
        System.setProperty("james.exit.on.startup.error", "false");
        Configuration configuration = Configuration.builder()
                .workingDirectory(home.root().toFile())
                .configurationPath(new ConfigurationPath("file://" + arguments.conf() + "/"))
                .build();
        CassandraSettings store = new CassandraSettings(
                List.of(new InetSocketAddress(settings.loopback(), settings.port("cassandra"))),
                CassandraSettings.DATACENTER_OF_A_LONE_NODE,
                CassandraSettings.KEYSPACE,
                1,
                "facteur",
                new Secrets(home).read(Secrets.CASSANDRA));
        HomeCertificate.prepare(home, settings, Clock.systemUTC());
        Module modules = FacteurModules.oneMachine(home, settings, store, this::progress);
        james = GuiceJamesServer.forConfiguration(configuration).overrideWith(modules);
        james.start();
        // Only now: who connects finds everything there.
        servers().start();
        james.getProbe(ClusterProbe.class).start();
        james.getProbe(DrainProbe.class).draining().watch(this::draining);
    }

    private void draining(Optional<String> step) {
        step.ifPresentOrElse(state::draining, () -> state.ready(listeners()));
    }

    private MailServersProbe servers() {
        return james.getProbe(MailServersProbe.class);
    }

    /** Whether an administrator added a domain already; James has one for the host itself. */
    boolean hasDomains() throws Exception {
        return james.getProbe(DataProbeImpl.class).listDomains().stream()
                .anyMatch(domain -> !domain.equals(settings.get("hostname")));
    }

    /** What is listened on now. */
    List<Listener> listeners() {
        List<Listener> listeners = new ArrayList<>(servers().listeners());
        listeners.add(new Listener("jmap", "HTTP", settings.loopback(), settings.port("jmap"), "none"));
        listeners.add(new Listener("health", "HTTP", settings.get("bind"), settings.port("health"), "none"));
        listeners.add(new Listener("webadmin", "HTTP", settings.loopback(), settings.port("webadmin"), "none"));
        return listeners;
    }

    /** @return the reason why no client should come here now, in a word; empty when one may */
    Mono<Optional<String>> notReady() {
        String now = state.now();
        if (!now.equals(RunState.READY)) {
            return Mono.just(Optional.of(now));
        }
        if (!servers().isListening()) {
            return Mono.just(Optional.of("listeners"));
        }
        return james.getProbe(ClusterProbe.class)
                .isStoreThere()
                .map(there -> there ? Optional.empty() : Optional.of("store"));
    }

    private void progress(String step) {
        state.step(step);
        console.step(step);
    }

    /** Mail is no longer accepted, what is being delivered is finished, and only then the store ends. */
    void stop() throws InterruptedException {
        if (james != null && james.isStarted() && state.isServing()) {
            // Whoever asks is told to go elsewhere, and sessions end as they can, while all that they need is there
            james.getProbe(DrainProbe.class).draining().start().join();
        }
        state.stopping();
        if (james != null && james.isStarted()) {
            servers().stop();
            // While everything is there that the mail in work may need
            james.getProbe(MessagingProbe.class).stopWorking();
            james.getProbe(ClusterProbe.class).stop();
        }
        if (james != null) {
            james.stop();
        }
        if (cassandra != null) {
            cassandra.stop();
        }
    }
}
