package io.facteur.stores.s3;

import com.google.common.base.Preconditions;
import com.google.common.io.ByteSource;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.james.blob.api.BlobId;
import org.apache.james.blob.api.BlobStoreDAO;
import org.apache.james.blob.api.BucketName;
import org.apache.james.blob.api.ObjectNotFoundException;
import org.apache.james.blob.api.ObjectStoreIOException;
import org.apache.james.metrics.api.MetricFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.HeadBucketRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Blobs as objects of S3. None is in memory as a whole, but for {@link #readBytes}, whose result it is: what is stored is
 * sent as it is read, and what is read is asked for a range at a time. A request has a time limit, and is tried again, with
 * a pause, when that may help; what fails nevertheless is an {@link ObjectStoreIOException}, so mail is deferred for it.
 */
public final class S3BlobStoreDAO implements BlobStoreDAO, Closeable {

    private static final Logger LOGGER = LoggerFactory.getLogger(S3BlobStoreDAO.class);

    /** At the same time. */
    private static final int DELETIONS = 16;
    /** In one request; more is sent in parts, which can be tried again one by one. */
    private static final long LARGEST_PUT = 128L * 1024 * 1024;

    private static final int THREADS = 64;
    private static final int WAITING = 100_000;
    private static final int IDLE_SECONDS = 60;
    private static final Retry NOT_EMPTY =
            Retry.backoff(5, Duration.ofMillis(50)).filter(S3Faults::isNotEmpty);

    private final S3AsyncClient client;
    private final BucketNames buckets;
    private final BlobId.Factory ids;
    private final MetricFactory metrics;
    /** Reads what is stored, which may be a file. */
    private final Scheduler reading;
    /** Results: whoever waits for one on a thread of Reactor must not take it away from the next. */
    private final Scheduler results;

    public S3BlobStoreDAO(S3AsyncClient client, String bucketPrefix, BlobId.Factory ids, MetricFactory metrics) {
        this.client = client;
        this.buckets = new BucketNames(bucketPrefix);
        this.ids = ids;
        this.metrics = metrics;
        this.reading = threads("s3-reading");
        this.results = threads("s3-results");
    }

    private static Scheduler threads(String name) {
        return Schedulers.newBoundedElastic(THREADS, WAITING, name, IDLE_SECONDS, true);
    }

    /** Not the client, which is whose it was. */
    @Override
    public void close() {
        reading.dispose();
        results.dispose();
    }

    /** {@inheritDoc} It waits for the first range, with a limit. */
    @Override
    public InputStream read(BucketName bucket, BlobId id) throws ObjectStoreIOException, ObjectNotFoundException {
        ObjectReader reader = reader(bucket, id);
        CompletableFuture<ObjectPart> first = reader.range(0);
        try {
            return new ObjectInputStream(
                    reader, first.get(2 * TimeLimits.call(ObjectReader.RANGE).toSeconds(), TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ObjectStoreIOException("Interrupted while reading " + reader.name(), e);
        } catch (ExecutionException | TimeoutException e) {
            throw S3Faults.translate(e, "read " + reader.name());
        } finally {
            first.cancel(true);
        }
    }

    @Override
    public Mono<InputStream> readReactive(BucketName bucket, BlobId id) {
        return Mono.fromCallable(() -> reader(bucket, id))
                .flatMap(reader -> measured("s3Read", call("read " + reader.name(), () -> reader.range(0)))
                        .map(first -> new ObjectInputStream(reader, first)));
    }

    @Override
    public Mono<byte[]> readBytes(BucketName bucket, BlobId id) {
        return Mono.fromCallable(() -> reader(bucket, id))
                .flatMap(reader -> measured("s3Read", call("read " + reader.name(), reader::all)));
    }

    private ObjectReader reader(BucketName bucket, BlobId id) {
        return place(bucket, id)
                .map(place -> new ObjectReader(client, place.bucket(), place.key()))
                .orElseThrow(() -> new ObjectNotFoundException(
                        "S3 can have no " + id.asString() + " in a bucket " + bucket.asString()));
    }

    private record Place(String bucket, String key) {}

    /** None where S3 can have nothing: what cannot be stored is not there, and need not be deleted. */
    private Optional<Place> place(BucketName bucket, BlobId id) {
        try {
            return Optional.of(new Place(bucket(bucket), ObjectKeys.toKey(id)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private String bucket(BucketName bucket) {
        Preconditions.checkNotNull(bucket, "a bucket is wanted");
        return buckets.toS3(bucket);
    }

    @Override
    public Mono<Void> save(BucketName bucket, BlobId id, byte[] data) {
        Preconditions.checkNotNull(data, "data is wanted");
        return put(bucket(bucket), ObjectKeys.toKey(id), ByteSource.wrap(data), data.length);
    }

    @Override
    public Mono<Void> save(BucketName bucket, BlobId id, ByteSource content) {
        Preconditions.checkNotNull(content, "data is wanted");
        String name = bucket(bucket);
        String key = ObjectKeys.toKey(id);
        // Of a file or of memory its size is known at once; of anything else, by reading it.
        return Mono.fromCallable(content::size)
                .subscribeOn(reading)
                .onErrorMap(fault -> S3Faults.fault(fault, "store " + name + "/" + key))
                .flatMap(size -> size <= LARGEST_PUT
                        ? put(name, key, content, size)
                        : Mono.using(
                                content::openBufferedStream,
                                stream -> parts(name, key, stream),
                                S3BlobStoreDAO::close));
    }

    private static void close(InputStream in) {
        try {
            in.close();
        } catch (IOException expected) {
            // it was read
        }
    }

    @Override
    public Mono<Void> save(BucketName bucket, BlobId id, InputStream stream) {
        Preconditions.checkNotNull(stream, "data is wanted");
        return parts(bucket(bucket), ObjectKeys.toKey(id), stream);
    }

    private Mono<Void> put(String bucket, String key, ByteSource content, long size) {
        return stored(bucket, key, withBucket(bucket, request(bucket, key, content, size)));
    }

    private Mono<Void> request(String bucket, String key, ByteSource content, long size) {
        PutObjectRequest request = PutObjectRequest.builder()
                .bucket(bucket)
                .key(key)
                .contentLength(size)
                .overrideConfiguration(TimeLimits.of(size))
                .build();
        return Mono.fromFuture(() -> client.putObject(request, new SourceBody(content, size, reading)))
                .then();
    }

    private Mono<Void> parts(String bucket, String key, InputStream stream) {
        Mono<Void> upload = Mono.fromCallable(() -> stream.readNBytes(MultipartUpload.PART))
                .subscribeOn(reading)
                .flatMap(first -> first.length < MultipartUpload.PART
                        ? withBucket(bucket, request(bucket, key, ByteSource.wrap(first), first.length))
                        : parts(new MultipartUpload(client, bucket, key), bucket, first, stream));
        return stored(bucket, key, upload);
    }

    /** The stream can be read once: nothing of this is done again but its beginning, before which nothing was read on. */
    private Mono<Void> parts(MultipartUpload upload, String bucket, byte[] first, InputStream rest) {
        return withBucket(bucket, Mono.fromFuture(upload::begin))
                .flatMap(id -> Mono.<Void>fromCallable(() -> {
                            upload.run(id, first, rest);
                            return null;
                        })
                        .subscribeOn(reading));
    }

    private Mono<Void> stored(String bucket, String key, Mono<Void> request) {
        return measured(
                "s3Save",
                request.onErrorMap(fault -> S3Faults.fault(fault, "store " + bucket + "/" + key))
                        .publishOn(results));
    }

    /** Buckets are there, but for the first time: nobody asks before. */
    private <T> Mono<T> withBucket(String bucket, Mono<T> request) {
        return request.onErrorResume(fault -> isMissing(bucket, fault)
                .flatMap(missing -> missing ? createBucket(bucket).then(request) : Mono.error(fault)));
    }

    /** A server that refuses what is large may close the connection before its "no such bucket" is read, or after the 404 alone. */
    private Mono<Boolean> isMissing(String bucket, Throwable fault) {
        boolean answer = S3Faults.isAnswer(fault);
        if (answer && (S3Faults.isNoBucket(fault) || !S3Faults.isNotFound(fault))) {
            return Mono.just(S3Faults.isNoBucket(fault));
        }
        return Mono.fromFuture(() -> client.headBucket(ping(bucket)))
                .thenReturn(false)
                .onErrorResume(again -> Mono.just(S3Faults.isNotFound(again)));
    }

    private static HeadBucketRequest ping(String bucket) {
        return HeadBucketRequest.builder()
                .bucket(bucket)
                .overrideConfiguration(TimeLimits.ofPing())
                .build();
    }

    private Mono<Void> createBucket(String bucket) {
        return Mono.fromFuture(() -> client.createBucket(request -> request.bucket(bucket)))
                .onErrorResume(S3Faults::isThereAlready, fault -> Mono.empty())
                .then();
    }

    @Override
    public Mono<Void> delete(BucketName bucket, BlobId id) {
        return delete(bucket, List.of(id));
    }

    @Override
    public Mono<Void> delete(BucketName bucket, Collection<BlobId> blobs) {
        List<Place> places =
                blobs.stream().flatMap(id -> place(bucket, id).stream()).toList();
        return measured(
                "s3Delete",
                Flux.fromIterable(places)
                        .flatMapDelayError(place -> deleteKey(place.bucket(), place.key()), DELETIONS, DELETIONS)
                        .then());
    }

    /** One by one: what removes many at once is what servers differ in most, and some do not have it. */
    private Mono<Void> deleteKeys(String bucket, Flux<String> keys) {
        return keys.flatMapDelayError(key -> deleteKey(bucket, key), DELETIONS, DELETIONS)
                .then();
    }

    private Mono<Void> deleteKey(String bucket, String key) {
        return call(
                        "delete " + bucket + "/" + key,
                        () -> client.deleteObject(
                                request -> request.bucket(bucket).key(key)))
                .onErrorResume(ObjectNotFoundException.class, fault -> Mono.empty())
                .then();
    }

    @Override
    public Mono<Void> deleteBucket(BucketName bucket) {
        String name = bucket(bucket);
        Mono<Void> empty = deleteKeys(name, keys(name));
        Mono<Void> remove = Mono.fromFuture(() -> client.deleteBucket(request -> request.bucket(name)))
                .then();
        return empty.then(remove)
                .retryWhen(NOT_EMPTY)
                .onErrorResume(S3Faults::isNotFound, fault -> Mono.empty())
                .onErrorResume(ObjectNotFoundException.class, fault -> Mono.empty())
                .onErrorMap(fault -> S3Faults.translate(fault, "delete the bucket " + name))
                .publishOn(results);
    }

    @Override
    public Flux<BucketName> listBuckets() {
        return call("list the buckets", client::listBuckets)
                .flatMapIterable(response -> response.buckets())
                .map(found -> buckets.fromS3(found.name()))
                .flatMap(Mono::justOrEmpty);
    }

    @Override
    public Flux<BlobId> listBlobs(BucketName bucket) {
        String name = bucket(bucket);
        return keys(name)
                .onErrorResume(S3Faults::isNotFound, fault -> Flux.empty())
                .onErrorMap(fault -> S3Faults.translate(fault, "list " + name))
                .map(key -> id(name, key))
                .flatMap(Mono::justOrEmpty)
                .publishOn(results);
    }

    /** Whether the server answers, and lets us in. A bucket that is not there yet is made when it is needed. */
    Mono<Void> ping(BucketName bucket) {
        String name = bucket(bucket);
        return call("look at the bucket " + name, () -> client.headBucket(ping(name)))
                .onErrorResume(ObjectNotFoundException.class, fault -> Mono.empty())
                .then();
    }

    private Flux<String> keys(String bucket) {
        return Flux.from(client.listObjectsV2Paginator(request -> request.bucket(bucket)))
                .concatMapIterable(page -> page.contents())
                .map(S3Object::key);
    }

    /** An object that is not of us is left alone: the garbage collection removes what is listed. */
    private Optional<BlobId> id(String bucket, String key) {
        try {
            Optional<BlobId> id = ObjectKeys.toId(key).map(ids::from);
            if (id.isEmpty()) {
                LOGGER.warn("An object of S3 that is not of Facteur: {}/{}", bucket, key);
            }
            return id;
        } catch (IllegalArgumentException e) {
            LOGGER.warn("An object of S3 that is not of Facteur: {}/{}: {}", bucket, key, e.toString());
            return Optional.empty();
        }
    }

    private <T> Mono<T> call(String what, Supplier<CompletableFuture<T>> request) {
        return Mono.fromFuture(request)
                .onErrorMap(fault -> S3Faults.translate(fault, what))
                .publishOn(results);
    }

    private <T> Mono<T> measured(String name, Mono<T> request) {
        return Mono.from(metrics.decoratePublisherWithTimerMetric(name, request))
                .doOnError(
                        fault -> !(fault instanceof ObjectNotFoundException),
                        fault -> metrics.generate("s3Failures").increment());
    }
}
