package io.facteur.guice;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.ProvidesIntoSet;
import com.rabbitmq.client.Address;
import io.facteur.home.Secrets;
import io.facteur.home.Settings;
import io.facteur.messaging.rabbitmq.RabbitMqConnections;
import io.facteur.messaging.rabbitmq.RabbitMqHealthCheck;
import io.facteur.messaging.rabbitmq.RabbitMqLink;
import io.facteur.messaging.rabbitmq.RabbitMqOptions;
import io.facteur.messaging.rabbitmq.RabbitMqTls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.annotation.PreDestroy;
import javax.inject.Inject;
import javax.net.ssl.SSLContext;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.lifecycle.api.Startable;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.utils.InitializationOperation;
import org.apache.james.utils.InitilizationOperationBuilder;

/** The connections to RabbitMQ of a node of a cluster, for whoever declares and consumes queues. */
public final class RabbitMqModule extends AbstractModule {

    /** The secret with the password of {@code rabbitmq.user}. */
    static final String SECRET = "rabbitmq";

    /** The start goes on without the broker after it: mail that is there can be read. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final RabbitMqOptions options;
    private final Consumer<String> progress;

    private RabbitMqModule(RabbitMqOptions options, Consumer<String> progress) {
        this.options = options;
        this.progress = progress;
    }

    /**
     * @param progress is told, in words, what the start does
     * @throws IOException when there is no password, or the authorities of TLS cannot be read
     */
    public static RabbitMqModule of(Settings settings, Secrets secrets, Consumer<String> progress) throws IOException {
        return new RabbitMqModule(
                new RabbitMqOptions(
                        settings.hosts("rabbitmq").stream()
                                .map(host -> new Address(host.host(), host.port()))
                                .toList(),
                        settings.get("rabbitmq.vhost"),
                        settings.get("rabbitmq.user"),
                        password(secrets),
                        tls(settings),
                        node(settings)),
                progress);
    }

    private static String password(Secrets secrets) throws IOException {
        try {
            return secrets.read(SECRET);
        } catch (NoSuchFileException e) {
            throw new IOException(
                    "there is no password for RabbitMQ: it is read from " + secrets.file(SECRET)
                            + ", or from the file \"" + SECRET + "\" in secrets.directory",
                    e);
        }
    }

    private static Optional<SSLContext> tls(Settings settings) throws IOException {
        if (settings.get("rabbitmq.tls").equals("off")) {
            return Optional.empty();
        }
        Optional<Path> authorities = settings.path("rabbitmq.tls.ca");
        if (authorities.isEmpty()) {
            return Optional.of(RabbitMqTls.trustingKnownAuthorities());
        }
        try {
            return Optional.of(RabbitMqTls.trusting(authorities.get()));
        } catch (IOException e) {
            throw new IOException("rabbitmq.tls.ca: " + e.getMessage(), e);
        }
    }

    private static String node(Settings settings) {
        if (!settings.get("node").isEmpty()) {
            return settings.get("node");
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return settings.get("hostname");
        }
    }

    @Override
    protected void configure() {
        bind(Connecting.class).in(Singleton.class);
        Multibinder.newSetBinder(binder(), HealthCheck.class).addBinding().to(RabbitMqHealthCheck.class);
    }

    /** The first that needs the connections waits for them a while. */
    @Provides
    @Singleton
    Supplier<RabbitMqConnections> opening() {
        return () -> {
            progress.accept("connecting to RabbitMQ");
            RabbitMqConnections connections = RabbitMqConnections.open(options, PATIENCE);
            progress.accept("starting the mail server");
            return connections;
        };
    }

    @Provides
    @Singleton
    RabbitMqConnections connections(Connecting connecting) {
        return connecting.connections;
    }

    @Provides
    @Singleton
    Metrics metrics(GaugeRegistry gauges, RabbitMqConnections connections) {
        return new Metrics(gauges, connections);
    }

    @ProvidesIntoSet
    InitializationOperation measure(Metrics metrics) {
        return InitilizationOperationBuilder.forClass(Metrics.class).init(metrics::register);
    }

    /**
     * Closes the connections when James stops, which is after whoever uses them was told to stop. Guice makes it by its
     * constructor: what a method provides is not told.
     */
    static final class Connecting {

        private final RabbitMqConnections connections;

        @Inject
        Connecting(Supplier<RabbitMqConnections> opening) {
            this.connections = opening.get();
        }

        @PreDestroy
        void close() {
            connections.close();
        }
    }

    /** Per connection: whether it is there, for how long, and how many of its consumers are not. */
    static final class Metrics implements Startable {

        private final GaugeRegistry gauges;
        private final RabbitMqConnections connections;

        @Inject
        Metrics(GaugeRegistry gauges, RabbitMqConnections connections) {
            this.gauges = gauges;
            this.connections = connections;
        }

        void register() {
            register("publish", connections.publish());
            register("consume", connections.consume());
        }

        private void register(String purpose, RabbitMqLink link) {
            gauges.register("rabbitmq-" + purpose + "-connected", () -> link.isConnected() ? 1 : 0);
            gauges.register(
                    "rabbitmq-" + purpose + "-blocked",
                    () -> link.state().blocked().isPresent() ? 1 : 0);
            gauges.register("rabbitmq-" + purpose + "-channels-missing", () -> (int) link.memberships().stream()
                    .filter(membership -> !membership.isOpen())
                    .count());
        }
    }
}
