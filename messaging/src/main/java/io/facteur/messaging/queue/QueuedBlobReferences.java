package io.facteur.messaging.queue;

import io.facteur.messaging.broker.BrokerQueue;
import io.facteur.messaging.broker.MailBroker;
import io.facteur.stores.cassandra.messaging.DeferredMailStore;
import java.util.ArrayList;
import java.util.List;
import javax.inject.Inject;
import org.apache.james.blob.api.BlobId;
import org.apache.james.blob.api.BlobReferenceSource;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/**
 * The contents that waiting mail needs, so that the garbage collection keeps them: of every queue that is on disk or
 * in the store, whether James made use of it since the start or not. A text that cannot be read ends the collection
 * with an error: what it refers to must not be deleted either.
 */
public final class QueuedBlobReferences implements BlobReferenceSource {

    private final MailBroker broker;
    private final DeferredMailStore deferredMails;
    private final MailContents contents;

    @Inject
    public QueuedBlobReferences(MailBroker broker, DeferredMailStore deferredMails, MailContents contents) {
        this.broker = broker;
        this.deferredMails = deferredMails;
        this.contents = contents;
    }

    /** First the deferred mail, then the ready: what moves in between is seen on both sides, never on none. */
    @Override
    public Flux<BlobId> listReferencedBlobs() {
        return deferred().concatWith(ready());
    }

    private Flux<BlobId> deferred() {
        return deferredMails
                .queues()
                .concatMap(deferredMails::list)
                .concatMap(mail -> Flux.just(mail.headerBlobId(), mail.bodyBlobId()))
                .map(contents::blobId);
    }

    private Flux<BlobId> ready() {
        return Flux.fromIterable(broker.queueNames())
                .concatMapIterable(name -> blobIds(broker.queue(name)))
                .subscribeOn(Schedulers.boundedElastic());
    }

    private List<BlobId> blobIds(BrokerQueue queue) {
        List<BlobId> all = new ArrayList<>();
        queue.forEach(text -> all.addAll(blobIds(text)));
        return all;
    }

    private List<BlobId> blobIds(String text) {
        QueuedMail mail = MailCodec.readKnown(text);
        return List.of(contents.blobId(mail.headerBlobId()), contents.blobId(mail.bodyBlobId()));
    }
}
