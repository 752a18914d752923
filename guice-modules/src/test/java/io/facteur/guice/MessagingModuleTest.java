package io.facteur.guice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.TypeLiteral;
import com.google.inject.util.Modules;
import io.facteur.messaging.MessagingLifecycle;
import io.facteur.messaging.broker.MailBroker;
import io.facteur.messaging.broker.embedded.EmbeddedMailBroker;
import io.facteur.messaging.queue.QueuedBlobReferences;
import io.facteur.messaging.spooler.MailSpooler;
import io.facteur.stores.cassandra.messaging.DeferredMailTables;
import io.facteur.testing.CassandraExtension;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.james.backends.cassandra.components.CassandraTable;
import org.apache.james.blob.api.BlobId;
import org.apache.james.blob.api.BlobReferenceSource;
import org.apache.james.blob.api.BlobStore;
import org.apache.james.blob.api.BucketName;
import org.apache.james.blob.api.HashBlobId;
import org.apache.james.blob.memory.MemoryBlobStoreDAO;
import org.apache.james.core.builder.MimeMessageBuilder;
import org.apache.james.mailetcontainer.api.MailProcessor;
import org.apache.james.mailetcontainer.impl.JamesMailSpooler;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.mailrepository.api.MailRepositoryPath;
import org.apache.james.mailrepository.api.MailRepositoryStore;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.mailrepository.api.Protocol;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.james.server.blob.deduplication.DeDuplicationBlobStore;
import org.apache.james.server.core.MailImpl;
import org.apache.james.utils.GuiceProbe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(CassandraExtension.class)
class MessagingModuleTest {

    @TempDir
    Path directory;

    private final BlockingQueue<String> processed = new LinkedBlockingQueue<>();

    private Injector injector(CqlSession session) {
        for (CassandraTable table : DeferredMailTables.MODULE.moduleTables()) {
            var keyspace =
                    session.getMetadata().getKeyspace(session.getKeyspace().orElseThrow());
            table.initialize(keyspace.orElseThrow(), session, null).block();
        }
        HashBlobId.Factory ids = new HashBlobId.Factory();
        AbstractModule others = new AbstractModule() {
            @Override
            protected void configure() {
                bind(CqlSession.class).toInstance(session);
                bind(Clock.class).toInstance(Clock.systemUTC());
                bind(BlobId.Factory.class).toInstance(ids);
                bind(BlobStore.class)
                        .toInstance(new DeDuplicationBlobStore(new MemoryBlobStoreDAO(), BucketName.DEFAULT, ids));
                bind(MetricFactory.class).toInstance(new RecordingMetricFactory());
                bind(GaugeRegistry.class).toInstance(new NoopGaugeRegistry());
                bind(MailRepositoryStore.class).toInstance(new NoRepositories());
                bind(MailProcessor.class).toInstance(mail -> processed.add(mail.getName()));
                // As James' MailetContainerModule does.
                bind(JamesMailSpooler.class).in(com.google.inject.Scopes.SINGLETON);
            }
        };
        return Guice.createInjector(
                Modules.override(others, MessagingModule.embedded(directory)).with(MessagingModule.spooler()));
    }

    @Test
    void moduleShouldGiveJamesWhatItAsksFor(CqlSession session) throws Exception {
        Injector injector = injector(session);
        MessagingLifecycle lifecycle = injector.getInstance(MessagingLifecycle.class);
        try {
            Object queues = injector.getInstance(Key.get(new TypeLiteral<MailQueueFactory<?>>() {}));
            assertThat(injector.getInstance(Key.get(new TypeLiteral<MailQueueFactory<? extends MailQueue>>() {})))
                    .isSameAs(queues);
            assertThat(injector.getInstance(
                            Key.get(new TypeLiteral<MailQueueFactory<? extends ManageableMailQueue>>() {})))
                    .isSameAs(queues);
            assertThat(injector.getInstance(JamesMailSpooler.class)).isInstanceOf(MailSpooler.class);
            assertThat(injector.getInstance(Key.get(new TypeLiteral<Set<BlobReferenceSource>>() {})))
                    .hasAtLeastOneElementOfType(QueuedBlobReferences.class);
            assertThat(injector.getInstance(Key.get(new TypeLiteral<Set<GuiceProbe>>() {})))
                    .hasAtLeastOneElementOfType(MessagingProbe.class);
        } finally {
            lifecycle.stop();
        }
    }

    @Test
    void stopShouldEndTheWorkFirstAndKeepWhatIsAcceptedUntilTheBrokerCloses(CqlSession session) throws Exception {
        Injector injector = injector(session);
        MailQueue spool = injector.getInstance(Key.get(new TypeLiteral<MailQueueFactory<? extends MailQueue>>() {}))
                .createQueue(MailQueueFactory.SPOOL);
        JamesMailSpooler spooler = injector.getInstance(JamesMailSpooler.class);
        spooler.configure(new JamesMailSpooler.Configuration(2, MailRepositoryUrl.from("memory://var/mail/error")));
        spooler.init();
        spool.enQueue(mail("ready"));
        assertThat(processed.poll(60, TimeUnit.SECONDS)).isEqualTo("ready");
        spool.enQueue(mail("deferred"), Duration.ofMillis(300));
        assertThat(processed.poll(60, TimeUnit.SECONDS)).isEqualTo("deferred");

        injector.getInstance(MessagingProbe.class).stopWorking();
        spool.enQueue(mail("late"));
        injector.getInstance(MessagingLifecycle.class).stop();

        assertThat(processed).isEmpty();
        assertThatThrownBy(() -> spool.enQueue(mail("too late"))).isInstanceOf(MailQueue.MailQueueException.class);
        try (MailBroker broker = EmbeddedMailBroker.open(directory)) {
            assertThat(broker.queue("spool").size()).isOne();
        }
    }

    private static MailImpl mail(String name) throws Exception {
        return MailImpl.builder()
                .name(name)
                .sender("alice@example.org")
                .addRecipient("bob@example.org")
                .mimeMessage(MimeMessageBuilder.mimeMessageBuilder().setText("text"))
                .build();
    }

    private static final class NoRepositories implements MailRepositoryStore {

        @Override
        public MailRepository select(MailRepositoryUrl url) {
            throw new UnsupportedOperationException("No mail of this test is at fault");
        }

        @Override
        public Optional<Protocol> defaultProtocol() {
            return Optional.empty();
        }

        @Override
        public Optional<MailRepository> get(MailRepositoryUrl url) {
            return Optional.empty();
        }

        @Override
        public Stream<MailRepository> getByPath(MailRepositoryPath path) {
            return Stream.empty();
        }

        @Override
        public Stream<MailRepositoryUrl> getUrls() {
            return Stream.empty();
        }
    }
}
