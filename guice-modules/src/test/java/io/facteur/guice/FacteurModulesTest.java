package io.facteur.guice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.Stage;
import com.google.inject.name.Names;
import com.google.inject.spi.InstanceBinding;
import com.google.inject.spi.LinkedKeyBinding;
import com.google.inject.util.Modules;
import io.facteur.home.Home;
import io.facteur.home.Settings;
import io.facteur.messaging.events.RabbitMqEventBus;
import io.facteur.messaging.rabbitmq.RabbitMqConnections;
import io.facteur.stores.cassandra.cluster.CassandraClusterLease;
import io.facteur.stores.cassandra.cluster.ClusterLease;
import io.facteur.stores.cassandra.cluster.MemoryClusterLease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.james.IsStartedProbe;
import org.apache.james.backends.cassandra.init.configuration.CassandraConfiguration;
import org.apache.james.events.EventBus;
import org.apache.james.jmap.InjectionKeys;
import org.apache.james.mailbox.cassandra.mail.CassandraMailboxPathV3DAO;
import org.apache.james.modules.CommonServicesModule;
import org.apache.james.server.core.configuration.Configuration;
import org.apache.james.server.core.configuration.Configuration.ConfigurationPath;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything that the server needs is bound, once. Nothing is made, and nothing connected to. */
class FacteurModulesTest {

    private static final Map<String, String> CLUSTER = Map.of("rabbitmq.hosts", "127.0.0.1:1");

    @TempDir
    Path directory;

    private Home home;

    @BeforeEach
    void secrets() throws IOException {
        home = new Home(directory);
        Files.createDirectories(home.secrets());
        Files.writeString(home.secrets().resolve("cassandra"), "secret");
        Files.writeString(home.secrets().resolve("opensearch"), "secret");
    }

    private Injector injector(Map<String, String> values) throws Exception {
        Settings settings = Settings.load(directory, values);
        Configuration configuration = Configuration.builder()
                .workingDirectory(directory.toFile())
                .configurationPath(new ConfigurationPath("file://" + directory + "/"))
                .build();
        return Guice.createInjector(
                Stage.TOOL,
                Modules.override(
                                new CommonServicesModule(configuration),
                                binder -> binder.bind(IsStartedProbe.class).toInstance(new IsStartedProbe()))
                        .with(FacteurModules.of(home, settings, directory, step -> {})));
    }

    @Test
    void allShouldBeBoundWhenThereIsOneMachine() throws Exception {
        Injector injector = injector(Map.of());

        assertThat(injector.getExistingBinding(Key.get(RabbitMqConnections.class)))
                .isNull();
    }

    @Test
    void allShouldBeBoundWhenThereIsACluster() throws Exception {
        Files.writeString(home.secrets().resolve("rabbitmq"), "secret");

        Injector injector = injector(CLUSTER);

        assertThat(injector.getExistingBinding(Key.get(RabbitMqConnections.class)))
                .isNotNull();
        assertThat(injector.getExistingBinding(Key.get(EventBus.class))).isNotNull();
        assertThat(injector.getExistingBinding(Key.get(RabbitMqEventBus.class, Names.named(InjectionKeys.JMAP))))
                .isNotNull();
    }

    /** What James has in their place hides the first mail of a user now and then. See {@link MailboxPaths}. */
    @Test
    void mailboxShouldBeMadeBeforeItsNameAndNoNameBeTakenAwayByReading() throws Exception {
        Injector injector = injector(Map.of());

        assertThat(implementation(injector, CassandraMailboxPathV3DAO.class)).isEqualTo(MailboxPaths.class);
        assertThat(injector.getBinding(CassandraConfiguration.class))
                .isInstanceOfSatisfying(
                        InstanceBinding.class,
                        binding -> assertThat(((CassandraConfiguration) binding.getInstance()).getMailboxReadRepair())
                                .isZero());
    }

    @Test
    void leasesShouldBeInTheStoreWhenOthersUseItToo() throws Exception {
        assertThat(implementation(injector(Map.of("cassandra.hosts", "127.0.0.1:1")), ClusterLease.class))
                .isEqualTo(CassandraClusterLease.class);
        assertThat(implementation(injector(Map.of()), ClusterLease.class)).isEqualTo(MemoryClusterLease.class);
    }

    private static Class<?> implementation(Injector injector, Class<?> type) {
        return ((LinkedKeyBinding<?>) injector.getBinding(type))
                .getLinkedKey()
                .getTypeLiteral()
                .getRawType();
    }

    @Test
    void startShouldSayWhereThePasswordIsReadFromWhenThereIsNone() {
        assertThatThrownBy(() -> injector(CLUSTER))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("there is no password for RabbitMQ")
                .hasMessageContaining(home.secrets().toString());
    }
}
