package io.facteur.stores.s3;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;

/**
 * Reads one object, a range at a time: each request is short, so that it can have a time limit and be tried again, and
 * whoever reads slowly holds no connection meanwhile.
 */
record ObjectReader(S3AsyncClient client, String bucket, String key) {

    /** Most messages are one range; of a larger one, so much is in memory at a time. */
    static final int RANGE = 1024 * 1024;

    String name() {
        return bucket + "/" + key;
    }

    CompletableFuture<ObjectPart> range(long from) {
        return get(from, from + RANGE - 1, ByteBuffer::allocate)
                .handle((part, fault) -> {
                    if (fault == null) {
                        return CompletableFuture.completedFuture(part);
                    }
                    if (from == 0 && S3Faults.isBeyondEnd(fault)) {
                        return CompletableFuture.completedFuture(ObjectPart.OF_NOTHING);
                    }
                    return CompletableFuture.<ObjectPart>failedFuture(S3Faults.translate(fault, "read " + name()));
                })
                .thenCompose(part -> part);
    }

    /** All of it, in one array. */
    CompletableFuture<byte[]> all() {
        return range(0).thenCompose(first -> {
            int had = first.octets().remaining();
            if (had == first.total()) {
                return CompletableFuture.completedFuture(first.octets().array());
            }
            byte[] all = new byte[Math.toIntExact(first.total())];
            first.octets().get(all, 0, had);
            return get(had, first.total() - 1, length -> ByteBuffer.wrap(all, had, length))
                    .handle((rest, fault) -> {
                        if (fault != null) {
                            throw S3Faults.translate(fault, "read " + name());
                        }
                        return all;
                    });
        });
    }

    private CompletableFuture<ObjectPart> get(long from, long to, IntFunction<ByteBuffer> space) {
        GetObjectRequest request = GetObjectRequest.builder()
                .bucket(bucket)
                .key(key)
                .range("bytes=" + from + "-" + to)
                .overrideConfiguration(TimeLimits.of(to - from))
                .build();
        return client.getObject(request, ObjectPart.into(space));
    }
}
