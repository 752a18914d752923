package io.facteur.stores.s3;

import org.apache.james.blob.api.BucketName;
import org.apache.james.core.healthcheck.ComponentName;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.core.healthcheck.Result;
import reactor.core.publisher.Mono;

/** Whether S3 answers: degraded when it does not, because small messages are elsewhere and go on. */
public final class S3HealthCheck implements HealthCheck {

    private static final ComponentName NAME = new ComponentName("S3");

    private final S3BlobStoreDAO blobs;
    private final BucketName bucket;

    public S3HealthCheck(S3BlobStoreDAO blobs, BucketName bucket) {
        this.blobs = blobs;
        this.bucket = bucket;
    }

    @Override
    public ComponentName componentName() {
        return NAME;
    }

    @Override
    public Mono<Result> check() {
        return blobs.ping(bucket)
                .thenReturn(Result.healthy(NAME))
                .onErrorResume(fault -> Mono.just(Result.degraded(
                        NAME, fault.getMessage() + ". Large messages wait until it is back; see docs/blobs.md")));
    }
}
