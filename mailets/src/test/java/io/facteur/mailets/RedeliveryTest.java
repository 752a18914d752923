package io.facteur.mailets;

import static org.apache.mailet.base.MailAddressFixture.RECIPIENT1;
import static org.apache.mailet.base.MailAddressFixture.RECIPIENT2;
import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.messaging.broker.MailBroker;
import io.facteur.messaging.broker.embedded.EmbeddedMailBroker;
import io.facteur.messaging.queue.BrokeredMailQueue;
import io.facteur.messaging.queue.BrokeredMailQueueFactory;
import io.facteur.messaging.queue.DeferrableItem;
import io.facteur.messaging.queue.MailContents;
import io.facteur.stores.cassandra.messaging.DeferredMailStore;
import io.facteur.stores.cassandra.messaging.MemoryDeferredMailStore;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.apache.james.blob.api.BlobStore;
import org.apache.james.blob.api.BucketName;
import org.apache.james.blob.api.HashBlobId;
import org.apache.james.blob.memory.MemoryBlobStoreDAO;
import org.apache.james.core.MailAddress;
import org.apache.james.core.Username;
import org.apache.james.core.builder.MimeMessageBuilder;
import org.apache.james.mailbox.inmemory.InMemoryMailboxManager;
import org.apache.james.mailbox.inmemory.manager.InMemoryIntegrationResources;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.queue.api.MailQueue.MailQueueItem.CompletionStatus;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.server.blob.deduplication.DeDuplicationBlobStore;
import org.apache.james.user.memory.MemoryUsersRepository;
import org.apache.mailet.base.test.FakeMail;
import org.apache.mailet.base.test.FakeMailContext;
import org.apache.mailet.base.test.FakeMailetConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The queue and the delivery together, through the end of a process between the delivery and the acknowledgement. */
class RedeliveryTest {

    @TempDir
    Path directory;

    private final InMemoryMailboxManager mailboxes =
            InMemoryIntegrationResources.defaultResources().getMailboxManager();
    private final DeferredMailStore deferred = new MemoryDeferredMailStore();
    private final HashBlobId.Factory ids = new HashBlobId.Factory();
    private final BlobStore blobs = new DeDuplicationBlobStore(new MemoryBlobStoreDAO(), BucketName.DEFAULT, ids);
    private LocalDelivery delivery;

    private interface Work {
        void on(BrokeredMailQueue queue) throws Exception;
    }

    @BeforeEach
    void setUp() throws Exception {
        delivery = new LocalDelivery(
                MemoryUsersRepository.withVirtualHosting(null),
                mailboxes,
                (mail, recipients) -> {},
                new RecordingMetricFactory());
        delivery.init(FakeMailetConfig.builder()
                .mailetContext(FakeMailContext.defaultContext())
                .build());
    }

    private void inOneProcess(Work work) throws Exception {
        try (MailBroker broker = EmbeddedMailBroker.open(directory)) {
            BrokeredMailQueueFactory factory = new BrokeredMailQueueFactory(
                    broker,
                    deferred,
                    new MailContents(blobs, ids),
                    Clock.systemUTC(),
                    new RecordingMetricFactory(),
                    new NoopGaugeRegistry());
            work.on(factory.createQueue(MailQueueFactory.SPOOL));
            factory.stop();
        }
    }

    private static FakeMail mail() throws Exception {
        return FakeMail.builder()
                .name("mail")
                .sender("alice@example.org")
                .recipients(RECIPIENT1, RECIPIENT2)
                .mimeMessage(MimeMessageBuilder.mimeMessageBuilder().setText("text"))
                .build();
    }

    private static DeferrableItem take(BrokeredMailQueue queue) {
        return (DeferrableItem) queue.deQueue().next().block(Duration.ofSeconds(60));
    }

    private long stored(MailAddress recipient) throws Exception {
        Username user = Username.of(recipient.asString());
        var session = mailboxes.createSystemSession(user);
        return mailboxes.getMailbox(MailboxPath.inbox(user), session).getMessageCount(session);
    }

    @Test
    void mailShouldBeStoredOnceWhenTheProcessEndedBeforeTheAcknowledgement() throws Exception {
        inOneProcess(queue -> {
            queue.enQueue(mail());
            delivery.service(take(queue).getMail());
        });

        inOneProcess(queue -> {
            DeferrableItem again = take(queue);
            delivery.service(again.getMail());
            again.done(CompletionStatus.SUCCESS);
            assertThat(queue.getSize()).isZero();
        });

        assertThat(stored(RECIPIENT1)).isOne();
        assertThat(stored(RECIPIENT2)).isOne();
    }

    @Test
    void mailShouldBeStoredOnceForEachWhenItWasDeferredBetweenTwoRecipientsAndTheProcessEnded() throws Exception {
        inOneProcess(queue -> {
            queue.enQueue(mail());
            DeferrableItem half = take(queue);
            half.getMail().setRecipients(List.of(RECIPIENT1));
            delivery.service(half.getMail());
            half.defer(Duration.ofHours(1), List.of());
        });

        inOneProcess(queue -> {
            assertThat(queue.flush()).isOne();
            DeferrableItem again = take(queue);
            delivery.service(again.getMail());
            again.done(CompletionStatus.SUCCESS);
        });

        assertThat(stored(RECIPIENT1)).isOne();
        assertThat(stored(RECIPIENT2)).isOne();
    }
}
