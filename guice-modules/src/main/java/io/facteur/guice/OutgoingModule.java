package io.facteur.guice;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.ProvidesIntoSet;
import io.facteur.dns.DnsClient;
import io.facteur.dns.DnsName;
import io.facteur.home.Home;
import io.facteur.home.InvalidXml;
import io.facteur.home.Settings;
import io.facteur.home.XmlFile;
import io.facteur.messaging.QueueWorker;
import io.facteur.messaging.outgoing.GateKeeper;
import io.facteur.messaging.outgoing.OutgoingDelivery;
import io.facteur.messaging.outgoing.OutgoingHold;
import io.facteur.messaging.outgoing.OutgoingMails;
import io.facteur.messaging.outgoing.OutgoingQueue;
import io.facteur.messaging.outgoing.Reports;
import io.facteur.messaging.outgoing.SuccessReports;
import io.facteur.messaging.queue.BrokeredMailQueueFactory;
import io.facteur.stores.cassandra.transport.CassandraGateStore;
import io.facteur.stores.cassandra.transport.GateTable;
import io.facteur.transport.TlsPolicies;
import io.facteur.transport.TlsPolicy;
import io.facteur.transport.gate.GateStore;
import io.facteur.transport.gate.OutgoingGate;
import io.facteur.transport.hop.Courier;
import io.facteur.transport.hop.CourierSettings;
import io.facteur.transport.route.RouteSettings;
import io.facteur.transport.route.Router;
import io.facteur.transport.settings.OutgoingSettings;
import io.facteur.transport.settings.OutgoingSettings.SmartHost;
import io.facteur.transport.settings.OutgoingXml;
import io.facteur.transport.smtp.Credentials;
import io.facteur.transport.smtp.SmtpClient;
import io.facteur.transport.smtp.SmtpClientSettings;
import io.facteur.webadmin.GateRoutes;
import io.facteur.webadmin.QueueRoutes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.james.backends.cassandra.components.CassandraModule;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.server.core.configuration.Configuration;
import org.apache.james.utils.InitializationOperation;
import org.apache.james.utils.InitilizationOperationBuilder;
import org.apache.james.webadmin.Routes;

/** Mail to other domains, by outgoing.xml. Needs a CqlSession, the DNS client and the queues from others. */
public final class OutgoingModule extends AbstractModule {

    static final String FILE = "outgoing.xml";

    private final Home home;
    private final Settings settings;

    OutgoingModule(Home home, Settings settings) {
        this.home = home;
        this.settings = settings;
    }

    @Override
    protected void configure() {
        bind(OutgoingMails.class).in(Scopes.SINGLETON);
        bind(OutgoingQueue.class).in(Scopes.SINGLETON);
        bind(OutgoingHold.class).in(Scopes.SINGLETON);
        bind(GateKeeper.class).in(Scopes.SINGLETON);
        bind(CassandraGateStore.class).in(Scopes.SINGLETON);
        bind(GateStore.class).to(CassandraGateStore.class);
        Multibinder.newSetBinder(binder(), CassandraModule.class).addBinding().toInstance(GateTable.MODULE);
        Multibinder<QueueWorker> workers = Multibinder.newSetBinder(binder(), QueueWorker.class);
        workers.addBinding().to(OutgoingDelivery.class);
        workers.addBinding().to(GateKeeper.class);
        Multibinder.newSetBinder(binder(), HealthCheck.class).addBinding().to(OutgoingHealthCheck.class);
        Multibinder<Routes> routes = Multibinder.newSetBinder(binder(), Routes.class);
        routes.addBinding().to(QueueRoutes.class);
        routes.addBinding().to(GateRoutes.class);
    }

    @Provides
    @Singleton
    OutgoingSettings outgoing(FileSystem files, Configuration configuration) throws IOException {
        Path file = files.getFile(configuration.configurationPath().asString() + FILE)
                .toPath();
        try {
            return OutgoingXml.read(new XmlFile(file).read("outgoing", System::getProperty));
        } catch (InvalidXml e) {
            throw new IOException(file + ", line " + e.line() + ": " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    @Provides
    @Singleton
    OutgoingGate gate(OutgoingSettings outgoing, GateStore store, Clock clock) {
        return new OutgoingGate(outgoing.hold(), settings.isTrial(), store, clock);
    }

    @Provides
    @Singleton
    Courier courier(OutgoingSettings outgoing, DnsClient dns, Clock clock) throws IOException {
        SmtpClientSettings client = new SmtpClientSettings(
                settings.get("hostname"),
                outgoing.timeouts(),
                outgoing.nextHops().sources());
        TlsPolicy tls = outgoing.smartHost().map(SmartHost::tls).orElse(outgoing.tls());
        return new Courier(
                new Router(dns, routes(outgoing), new SecureRandom()),
                new SmtpClient(client, clock),
                TlsPolicies.always(tls),
                withCredentials(outgoing),
                clock);
    }

    private RouteSettings routes(OutgoingSettings outgoing) throws IOException {
        Set<InetAddress> own = new HashSet<>();
        own.add(InetAddress.getByName(settings.get("bind")));
        NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress())
                .forEach(own::add);
        return new RouteSettings(
                outgoing.nextHops().port(),
                outgoing.nextHops().ipv4(),
                outgoing.nextHops().ipv6(),
                outgoing.nextHops().loopback(),
                DnsName.parse(settings.get("hostname")).map(Set::of).orElse(Set.of()),
                own,
                outgoing.smartHost().map(OutgoingModule::smartHost));
    }

    private static RouteSettings.SmartHost smartHost(SmartHost host) {
        DnsName name = DnsName.parse(host.host())
                .orElseThrow(() -> new IllegalArgumentException(
                        FILE + ": <host>: found \"" + host.host() + "\", allowed: a host name"));
        return new RouteSettings.SmartHost(name, host.port());
    }

    private CourierSettings withCredentials(OutgoingSettings outgoing) throws IOException {
        CourierSettings courier = outgoing.courier();
        Optional<SmartHost> host =
                outgoing.smartHost().filter(smart -> smart.user().isPresent());
        if (host.isEmpty()) {
            return courier;
        }
        Path file = home.root().resolve(host.get().passwordFile().orElseThrow());
        if (!Files.isReadable(file)) {
            throw new IOException(FILE + ": <passwordFile>: " + file + " cannot be read");
        }
        String password = Files.readString(file).lines().findFirst().orElse("").strip();
        return new CourierSettings(
                courier.connections(),
                courier.connectionsPerHop(),
                courier.messagesPerConnection(),
                courier.idle(),
                courier.inHand(),
                courier.patience(),
                courier.ready(),
                courier.firstPause(),
                courier.longestPause(),
                Optional.of(new Credentials(host.get().user().orElseThrow(), password)));
    }

    @Provides
    @Singleton
    OutgoingDelivery delivery(
            BrokeredMailQueueFactory queues,
            DomainList domains,
            OutgoingHold hold,
            Courier courier,
            OutgoingSettings outgoing,
            MetricFactory metrics,
            GaugeRegistry gauges,
            Clock clock) {
        return new OutgoingDelivery(
                queues,
                domains,
                hold,
                courier,
                new OutgoingDelivery.Manner(
                        outgoing.schedule(),
                        settings.get("hostname"),
                        outgoing.courier().inHand()),
                metrics,
                gauges,
                clock);
    }

    /** For mail that stays here. */
    @Provides
    @Singleton
    SuccessReports reports(BrokeredMailQueueFactory queues, DomainList domains, Clock clock) {
        return new Reports(queues, domains, settings.get("hostname"), clock);
    }

    @ProvidesIntoSet
    InitializationOperation start(OutgoingDelivery delivery) {
        return InitilizationOperationBuilder.forClass(OutgoingDelivery.class).init(delivery::start);
    }

    @ProvidesIntoSet
    InitializationOperation keep(GateKeeper keeper) {
        return InitilizationOperationBuilder.forClass(GateKeeper.class).init(keeper::start);
    }
}
