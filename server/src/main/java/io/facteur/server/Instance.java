package io.facteur.server;

import com.google.inject.Module;
import io.facteur.guice.ClusterProbe;
import io.facteur.guice.DrainProbe;
import io.facteur.guice.FacteurModules;
import io.facteur.guice.MailServersProbe;
import io.facteur.guice.MessagingProbe;
import io.facteur.home.Home;
import io.facteur.home.RunState;
import io.facteur.home.RunState.Listener;
import io.facteur.home.Settings;
import io.facteur.protocols.tls.HomeCertificate;
import java.io.IOException;
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

/** One running instance: its engines, unless they are elsewhere, then the mail server on them. It stops in reverse. */
final class Instance {

    private final Home home;
    private final Settings settings;
    private final Arguments arguments;
    private final State state;
    private final Console console;

    private Engines engines;
    private GuiceJamesServer james;

    Instance(Home home, Settings settings, Arguments arguments, State state, Console console) {
        this.home = home;
        this.settings = settings;
        this.arguments = arguments;
        this.state = state;
        this.console = console;
    }

    void start() throws Exception {
        startEngines();
        console.phase("Mail server");
        progress("starting the mail server");
        startJames();
        console.done();
    }

    private void startEngines() throws StartFailure, IOException, InterruptedException {
        engines = new Engines(home, settings, lib(), state);
        if (engines.names().isEmpty()) {
            return;
        }
        console.phase(engines.names());
        state.step("waiting for " + engines.names());
        if (!engines.start()) {
            console.done();
            console.say("OpenSearch does not start: mail flows, and searches are incomplete until it does. It is tried"
                    + " again; see " + home.log("opensearch"));
        }
    }

    private Path lib() {
        return arguments.distribution().resolve("lib");
    }

    private void startJames() throws Exception {
        // Where James logs an error and exits by itself, ours tells the administrator and stops Cassandra first.
        System.setProperty("james.exit.on.startup.error", "false");
        Configuration configuration = Configuration.builder()
                .workingDirectory(home.root().toFile())
                .configurationPath(new ConfigurationPath("file://" + arguments.conf() + "/"))
                .build();
        HomeCertificate.prepare(home, settings, Clock.systemUTC());
        Module modules = FacteurModules.of(home, settings, lib(), this::progress);
        james = GuiceJamesServer.forConfiguration(configuration).overrideWith(modules);
        james.start();
        // Only now: who connects finds everything there.
        servers().start();
        james.getProbe(ClusterProbe.class).start();
        james.getProbe(DrainProbe.class).draining().watch(this::draining);
    }

    private void draining(Optional<String> step) {
        step.ifPresentOrElse(
                text -> state.draining(text, withAdministration(servers().listeners())),
                () -> state.ready(listeners()));
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
        return withAdministration(listeners);
    }

    /** What is there until the end. */
    private List<Listener> withAdministration(List<Listener> listeners) {
        List<Listener> all = new ArrayList<>(listeners);
        all.add(new Listener("health", "HTTP", settings.get("bind"), settings.port("health"), "none"));
        all.add(new Listener("webadmin", "HTTP", settings.loopback(), settings.port("webadmin"), "none"));
        return all;
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

    /** Mail is no longer accepted, what is being delivered is finished, and only then the engines end. */
    void stop() throws InterruptedException {
        if (james != null && james.isStarted() && state.isServing()) {
            // Whoever asks is told to go elsewhere, and sessions end as they can, while all that they need is there
            james.getProbe(DrainProbe.class)
                    .draining()
                    .start()
                    .exceptionally(failed -> null)
                    .join();
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
        if (engines != null) {
            engines.stop();
        }
    }
}
