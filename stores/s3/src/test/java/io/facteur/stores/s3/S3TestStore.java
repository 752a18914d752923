package io.facteur.stores.s3;

import io.facteur.testing.EmbeddedS3;
import java.net.URI;
import java.util.Optional;
import java.util.UUID;
import org.apache.james.blob.api.BlobId;
import org.apache.james.metrics.tests.RecordingMetricFactory;

/** Stores on the real server of the tests, each with buckets of its own. */
final class S3TestStore {

    private S3TestStore() {}

    static S3BlobStoreDAO fresh(BlobId.Factory ids) {
        return at(EmbeddedS3.get().endpoint(), freshPrefix(), EmbeddedS3.SECRET_KEY, ids);
    }

    static S3BlobStoreDAO at(URI endpoint, String prefix, String secret, BlobId.Factory ids) {
        S3Settings settings =
                new S3Settings(endpoint, "us-east-1", prefix, EmbeddedS3.ACCESS_KEY, secret, Optional.empty());
        return new S3BlobStoreDAO(S3Clients.create(settings), prefix, ids, new RecordingMetricFactory());
    }

    static String freshPrefix() {
        return "t" + UUID.randomUUID().toString().substring(0, 18) + "-";
    }
}
