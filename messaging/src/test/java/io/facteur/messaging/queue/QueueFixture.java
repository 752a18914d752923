package io.facteur.messaging.queue;

import io.facteur.messaging.broker.MailBroker;
import io.facteur.messaging.broker.embedded.EmbeddedMailBroker;
import io.facteur.stores.cassandra.messaging.DeferredMailStore;
import java.nio.file.Path;
import java.time.Clock;
import org.apache.james.blob.api.BlobStoreDAO;
import org.apache.james.blob.api.BucketName;
import org.apache.james.blob.api.HashBlobId;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.server.blob.deduplication.PassThroughBlobStore;

/** A broker and the queues on it, as a process has them; closing it is a clean stop of that process. */
public final class QueueFixture implements AutoCloseable {

    public final MailBroker broker;
    public final BrokeredMailQueueFactory factory;
    public final QueuedBlobReferences references;

    public QueueFixture(Path directory, DeferredMailStore deferred, BlobStoreDAO blobs) {
        this(directory, deferred, blobs, Clock.systemUTC());
    }

    /** @param clock one that stands still keeps deferred mail where it is until it is flushed */
    public QueueFixture(Path directory, DeferredMailStore deferred, BlobStoreDAO blobs, Clock clock) {
        this(EmbeddedMailBroker.open(directory), QueueSharing.alone(), deferred, blobs, clock);
    }

    /** On a broker of any kind, which is closed with it. */
    public QueueFixture(
            MailBroker broker, QueueSharing sharing, DeferredMailStore deferred, BlobStoreDAO blobs, Clock clock) {
        HashBlobId.Factory ids = new HashBlobId.Factory();
        MailContents contents = new MailContents(new PassThroughBlobStore(blobs, BucketName.DEFAULT, ids), ids);
        this.broker = broker;
        factory = new BrokeredMailQueueFactory(
                broker, deferred, contents, sharing, clock, new RecordingMetricFactory(), new NoopGaugeRegistry());
        references = new QueuedBlobReferences(broker, deferred, contents);
    }

    public BrokeredMailQueue queue(String name) {
        return factory.createQueue(MailQueueName.of(name));
    }

    @Override
    public void close() {
        factory.stop();
        broker.close();
    }
}
