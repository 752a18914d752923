package io.facteur.protocols;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Scopes;
import com.google.inject.TypeLiteral;
import com.google.inject.name.Names;
import io.facteur.protocols.imap.ImapServerFactory;
import io.facteur.protocols.lmtp.LmtpServerFactory;
import io.facteur.protocols.managesieve.SieveServerFactory;
import io.facteur.protocols.pop3.Pop3ServerFactory;
import io.facteur.protocols.smtp.SmtpServerFactory;
import io.facteur.protocols.tls.SelfSignedCertificate;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.UserEntityValidator;
import org.apache.james.dnsservice.api.DNSService;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.quota.QuotaManager;
import org.apache.james.mailbox.quota.QuotaRootResolver;
import org.apache.james.managesieve.api.SieveParser;
import org.apache.james.managesieve.api.commands.CoreCommands;
import org.apache.james.managesieve.core.CoreProcessor;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.pop3server.mailbox.DefaultMailboxAdapterFactory;
import org.apache.james.pop3server.mailbox.MailboxAdapterFactory;
import org.apache.james.protocols.api.handler.ProtocolHandler;
import org.apache.james.protocols.lib.handler.ProtocolHandlerLoader;
import org.apache.james.protocols.lib.netty.AbstractServerFactory;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.rrt.api.CanSendFrom;
import org.apache.james.rrt.api.RecipientRewriteTable;
import org.apache.james.server.core.configuration.Configuration;
import org.apache.james.server.core.configuration.FileConfigurationProvider;
import org.apache.james.server.core.filesystem.FileSystemImpl;
import org.apache.james.sieverepository.api.SieveRepository;
import org.apache.james.user.api.UsersRepository;

/** The servers as the files of {@code conf/} describe them, on 127.0.0.1 and on ports that were free, on {@link Backend}. */
public final class TestServers implements AutoCloseable {

    private static final List<String> PORTS =
            List.of("smtp", "submission", "submissions", "lmtp", "imap", "imaps", "pop3", "pop3s", "managesieve");

    private final Backend backend;
    private final MailServers mailServers;
    private final List<AbstractServerFactory> factories;

    private TestServers(Backend backend, MailServers mailServers, List<AbstractServerFactory> factories) {
        this.backend = backend;
        this.mailServers = mailServers;
        this.factories = factories;
    }

    static void useSettings(Path tls, Map<String, String> settings) {
        PORTS.forEach(port -> System.setProperty("facteur.port." + port, "0"));
        System.setProperty("facteur.bind", "127.0.0.1");
        System.setProperty("facteur.loopback", "127.0.0.1");
        System.setProperty("facteur.hostname", "mail.local.test");
        System.setProperty("facteur.message.size.limit", "1M");
        System.setProperty("facteur.relay.networks", "");
        System.setProperty("facteur.proxy.networks", "");
        System.setProperty("facteur.tls.dir", tls.toString());
        System.setProperty("james.protocols.mdc.hostname", "false");
        settings.forEach(System::setProperty);
    }

    public static TestServers start(Path directory, Backend backend) throws Exception {
        return start(directory, backend, Map.of());
    }

    /** @param settings system properties, such as facteur.message.size.limit */
    public static TestServers start(Path directory, Backend backend, Map<String, String> settings) throws Exception {
        return start(directory, backend, settings, configuration -> {});
    }

    /** @param change of what is in {@code conf/} */
    public static TestServers start(
            Path directory,
            Backend backend,
            Map<String, String> settings,
            Consumer<HierarchicalConfiguration<ImmutableNode>> change)
            throws Exception {
        useSettings(directory, settings);
        SelfSignedCertificate.createIfAbsent(directory, List.of("mail.local.test", "127.0.0.1"), Clock.systemUTC());
        Configuration.Basic configuration = Configuration.builder()
                .workingDirectory(directory.toFile())
                .configurationPath(new Configuration.ConfigurationPath(
                        "file://" + Path.of("..", "conf").toAbsolutePath().normalize() + "/"))
                .build();
        FileSystem fileSystem = new FileSystemImpl(configuration.directories());
        FileConfigurationProvider files = new FileConfigurationProvider(fileSystem, configuration);
        Injector injector = Guice.createInjector(new Bindings(backend, fileSystem), new TestImap(backend));
        Map<String, Class<? extends AbstractServerFactory>> classes = Map.of(
                "smtpserver", SmtpServerFactory.class,
                "lmtpserver", LmtpServerFactory.class,
                "imapserver", ImapServerFactory.class,
                "pop3server", Pop3ServerFactory.class,
                "managesieveserver", SieveServerFactory.class);
        List<AbstractServerFactory> factories = new ArrayList<>();
        TestServers servers = new TestServers(backend, injector.getInstance(MailServers.class), factories);
        try {
            for (Map.Entry<String, Class<? extends AbstractServerFactory>> entry : classes.entrySet()) {
                AbstractServerFactory factory = injector.getInstance(entry.getValue());
                factories.add(factory);
                HierarchicalConfiguration<ImmutableNode> file = files.getConfiguration(entry.getKey());
                withoutHooks(file);
                change.accept(file);
                factory.configure(file);
                factory.init();
            }
            servers.mailServers.start();
        } catch (Exception e) {
            servers.close();
            throw e;
        }
        return servers;
    }

    /** Of the rooms below: they are not here, and a test has its own. */
    private static void withoutHooks(HierarchicalConfiguration<ImmutableNode> file) {
        for (int i = 0; i <= file.getMaxIndex("smtpserver"); i++) {
            file.clearTree("smtpserver(" + i + ").handlerchain.handler");
        }
    }

    public Backend backend() {
        return backend;
    }

    public MailServers mailServers() {
        return mailServers;
    }

    public int port(String listener) {
        return mailServers.listeners().stream()
                .filter(each -> each.name().equals(listener))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no listener " + listener))
                .port();
    }

    /** A client in clear, or over TLS where the port has TLS from the start. */
    public Client connect(String listener) throws IOException {
        boolean implicit = listener.equals("submissions") || listener.equals("imaps") || listener.equals("pop3s");
        return Client.connect(port(listener), implicit);
    }

    @Override
    public void close() {
        for (AbstractServerFactory factory : factories) {
            factory.getServers().forEach(server -> server.setGracefulShutdown(false));
            factory.destroy();
        }
    }

    private static final class Bindings extends AbstractModule {
        private final Backend backend;
        private final FileSystem fileSystem;

        private Bindings(Backend backend, FileSystem fileSystem) {
            this.backend = backend;
            this.fileSystem = fileSystem;
        }

        @Override
        protected void configure() {
            bind(Backend.class).toInstance(backend);
            bind(MailServers.class).in(Scopes.SINGLETON);
            bind(FileSystem.class).toInstance(fileSystem);
            bind(DNSService.class).toInstance(Backend.unused(DNSService.class));
            bind(DomainList.class).toInstance(backend.domains());
            bind(UsersRepository.class).toInstance(backend.users());
            bind(RecipientRewriteTable.class).toInstance(backend.rewriteTable());
            bind(UserEntityValidator.class).toInstance(UserEntityValidator.NOOP);
            bind(CanSendFrom.class).toInstance(backend.canSendFrom());
            bind(new TypeLiteral<MailQueueFactory<?>>() {}).toInstance(backend.queues());
            bind(MailboxManager.class)
                    .annotatedWith(Names.named("mailboxmanager"))
                    .toInstance(backend.mailboxes());
            bind(MailboxManager.class).toInstance(backend.mailboxes());
            bind(MailboxAdapterFactory.class).to(DefaultMailboxAdapterFactory.class);
            bind(QuotaManager.class).toInstance(backend.quotas());
            bind(QuotaRootResolver.class).toInstance(backend.quotaRoots());
            bind(MetricFactory.class).toInstance(new RecordingMetricFactory());
            bind(GaugeRegistry.class).toInstance(new NoopGaugeRegistry());
            bind(SieveRepository.class).toInstance(Backend.unused(SieveRepository.class));
            bind(SieveParser.class).to(org.apache.james.managesieve.jsieve.Parser.class);
            bind(CoreCommands.class).to(CoreProcessor.class);
            bind(ProtocolHandlerLoader.class).to(Loader.class);
        }
    }

    private static final class Loader implements ProtocolHandlerLoader {
        private final Injector injector;

        @javax.inject.Inject
        private Loader(Injector injector) {
            this.injector = injector;
        }

        @Override
        public ProtocolHandler load(String name, org.apache.commons.configuration2.Configuration configuration)
                throws LoadingException {
            try {
                ProtocolHandler handler = (ProtocolHandler) injector.getInstance(Class.forName(name));
                handler.init(configuration);
                return handler;
            } catch (Exception e) {
                throw new LoadingException("could not load " + name, e);
            }
        }
    }
}
