package io.facteur.guice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.TypeLiteral;
import io.facteur.home.Home;
import io.facteur.home.Secrets;
import io.facteur.home.Settings;
import io.facteur.messaging.rabbitmq.RabbitMqConnections;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.annotation.PreDestroy;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.onami.lifecycle.DisposingStager;
import org.apache.james.onami.lifecycle.PreDestroyModule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RabbitMqModuleTest {

    @TempDir
    Path directory;

    private final List<String> progress = new CopyOnWriteArrayList<>();

    @Test
    void connectionsShouldBeMadeOnceAndBeClosedWhenJamesStops() throws Exception {
        Home home = new Home(directory);
        Files.createDirectories(home.secrets());
        Files.writeString(home.secrets().resolve("rabbitmq"), "secret");
        Settings settings = Settings.load(directory, Map.of("rabbitmq.hosts", "127.0.0.1:1"));
        Injector injector = Guice.createInjector(
                new PreDestroyModule(),
                RabbitMqModule.of(settings, new Secrets(home), progress::add),
                binder -> binder.bind(GaugeRegistry.class).toInstance(new NoopGaugeRegistry()));
        RabbitMqConnections connections = injector.getInstance(RabbitMqConnections.class);
        assertThat(injector.getInstance(RabbitMqConnections.class)).isSameAs(connections);
        assertThat(connections.publish().memberships()).isNotEmpty();
        assertThat(progress).containsExactly("connecting to RabbitMQ", "starting the mail server");
        assertThat(threads()).isNotEmpty();

        injector.getInstance(Key.get(new TypeLiteral<DisposingStager<PreDestroy>>() {}))
                .stage();

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(threads()).isEmpty());
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(Thread::getName)
                .filter(name -> name.startsWith("rabbitmq-publish") || name.startsWith("rabbitmq-consume"))
                .toList();
    }
}
