package io.facteur.stores.s3;

import com.google.common.base.Preconditions;
import com.google.common.io.ByteSource;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.io.SequenceInputStream;
import java.util.Collection;
import org.apache.james.blob.api.BlobId;
import org.apache.james.blob.api.BlobStoreDAO;
import org.apache.james.blob.api.BucketName;
import org.apache.james.blob.api.ObjectNotFoundException;
import org.apache.james.blob.api.ObjectStoreIOException;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Small blobs in one store and large ones in another. A blob is written to one of them, by its size. It is looked for in the
 * store of the small ones first: those are most of the reads, and cost nothing more; a large one costs the question whether
 * it is there, which is small beside its own transfer. So an id says nothing about the place, the limit can be changed at
 * any time, and what was stored before there was a second store stays where it is.
 */
public final class HybridBlobStoreDAO implements BlobStoreDAO, Closeable {

    private static final int THREADS = 64;
    private static final int WAITING = 100_000;
    private static final int IDLE_SECONDS = 60;

    private final BlobStoreDAO small;
    private final BlobStoreDAO large;
    private final int threshold;
    private final Metric savedSmall;
    private final Metric savedLarge;
    private final Metric readLarge;
    /** Reads of streams, which block: of their own, so that nobody who waits for them can have taken all threads. */
    private final Scheduler reading = Schedulers.newBoundedElastic(THREADS, WAITING, "blobs", IDLE_SECONDS, true);

    /** @param threshold the largest blob, in octets, that is a small one */
    public HybridBlobStoreDAO(BlobStoreDAO small, BlobStoreDAO large, int threshold, MetricFactory metrics) {
        this.small = small;
        this.large = large;
        this.threshold = threshold;
        this.savedSmall = metrics.generate("blobsSavedSmall");
        this.savedLarge = metrics.generate("blobsSavedLarge");
        this.readLarge = metrics.generate("blobsReadLarge");
    }

    @Override
    public void close() {
        reading.dispose();
    }

    @Override
    public Mono<Void> save(BucketName bucket, BlobId id, byte[] data) {
        Preconditions.checkNotNull(bucket, "a bucket is wanted");
        Preconditions.checkNotNull(data, "data is wanted");
        return data.length > threshold
                ? saveLarge(Mono.defer(() -> Mono.from(large.save(bucket, id, data))))
                : saveSmall(Mono.defer(() -> Mono.from(small.save(bucket, id, data))));
    }

    /** So much is read of it as a small one can have; a large one is opened again, by its store. */
    @Override
    public Mono<Void> save(BucketName bucket, BlobId id, ByteSource content) {
        Preconditions.checkNotNull(bucket, "a bucket is wanted");
        Preconditions.checkNotNull(content, "data is wanted");
        return beginning(() -> {
                    try (InputStream in = content.openStream()) {
                        return in.readNBytes(threshold + 1);
                    }
                })
                .flatMap(beginning -> beginning.length > threshold
                        ? saveLarge(Mono.from(large.save(bucket, id, content)))
                        : saveSmall(Mono.from(small.save(bucket, id, beginning))));
    }

    @Override
    public Mono<Void> save(BucketName bucket, BlobId id, InputStream stream) {
        Preconditions.checkNotNull(bucket, "a bucket is wanted");
        Preconditions.checkNotNull(stream, "data is wanted");
        return beginning(() -> stream.readNBytes(threshold + 1)).flatMap(beginning -> {
            if (beginning.length <= threshold) {
                return saveSmall(Mono.from(small.save(bucket, id, beginning)));
            }
            InputStream whole = new SequenceInputStream(new ByteArrayInputStream(beginning), stream);
            return saveLarge(Mono.from(large.save(bucket, id, whole)));
        });
    }

    private interface Beginning {
        byte[] read() throws IOException;
    }

    private Mono<byte[]> beginning(Beginning beginning) {
        return Mono.fromCallable(beginning::read)
                .subscribeOn(reading)
                .onErrorMap(
                        IOException.class, e -> new ObjectStoreIOException("What is to be stored cannot be read", e));
    }

    private Mono<Void> saveSmall(Mono<Void> save) {
        return save.doOnSuccess(done -> savedSmall.increment());
    }

    private Mono<Void> saveLarge(Mono<Void> save) {
        return save.doOnSuccess(done -> savedLarge.increment());
    }

    @Override
    public InputStream read(BucketName bucket, BlobId id) throws ObjectStoreIOException, ObjectNotFoundException {
        Preconditions.checkNotNull(bucket, "a bucket is wanted");
        try {
            return openSmall(bucket, id);
        } catch (ObjectNotFoundException e) {
            readLarge.increment();
            return large.read(bucket, id);
        }
    }

    @Override
    public Mono<InputStream> readReactive(BucketName bucket, BlobId id) {
        Preconditions.checkNotNull(bucket, "a bucket is wanted");
        return Mono.fromCallable(() -> openSmall(bucket, id))
                .subscribeOn(reading)
                .onErrorResume(ObjectNotFoundException.class, e -> {
                    readLarge.increment();
                    return Mono.from(large.readReactive(bucket, id));
                });
    }

    /** A store may say only when it is read that there is no such blob: the first octet is asked for. */
    private InputStream openSmall(BucketName bucket, BlobId id) {
        PushbackInputStream stream = new PushbackInputStream(small.read(bucket, id));
        try {
            int first = stream.read();
            if (first >= 0) {
                stream.unread(first);
            }
            return stream;
        } catch (IOException e) {
            throw new ObjectStoreIOException("The blob " + id.asString() + " cannot be read", e);
        }
    }

    @Override
    public Mono<byte[]> readBytes(BucketName bucket, BlobId id) {
        Preconditions.checkNotNull(bucket, "a bucket is wanted");
        return Mono.from(small.readBytes(bucket, id)).onErrorResume(ObjectNotFoundException.class, e -> {
            readLarge.increment();
            return Mono.from(large.readBytes(bucket, id));
        });
    }

    /** In both: which one has it is not known, and it may be both, when the limit was changed. */
    @Override
    public Mono<Void> delete(BucketName bucket, BlobId id) {
        return Mono.whenDelayError(small.delete(bucket, id), large.delete(bucket, id));
    }

    @Override
    public Mono<Void> delete(BucketName bucket, Collection<BlobId> ids) {
        return Mono.whenDelayError(small.delete(bucket, ids), large.delete(bucket, ids));
    }

    @Override
    public Mono<Void> deleteBucket(BucketName bucket) {
        return Mono.whenDelayError(small.deleteBucket(bucket), large.deleteBucket(bucket));
    }

    @Override
    public Flux<BucketName> listBuckets() {
        return Flux.concat(small.listBuckets(), large.listBuckets()).distinct();
    }

    /** One that is in both comes twice: there are too many to remember them all. */
    @Override
    public Flux<BlobId> listBlobs(BucketName bucket) {
        return Flux.concat(small.listBlobs(bucket), large.listBlobs(bucket));
    }
}
