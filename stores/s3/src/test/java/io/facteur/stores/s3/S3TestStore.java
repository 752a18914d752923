package io.facteur.stores.s3;

import io.facteur.testing.EmbeddedS3;
import java.net.URI;
import java.util.Optional;
import java.util.UUID;
import org.apache.james.blob.api.BlobId;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** Stores on the real server of the tests, each with buckets of its own; one client for all of them. */
final class S3TestStore {

    private static S3AsyncClient shared;

    private S3TestStore() {}

    static S3BlobStoreDAO fresh(BlobId.Factory ids) {
        return at(client(), freshPrefix(), ids);
    }

    static S3BlobStoreDAO at(S3AsyncClient client, String prefix, BlobId.Factory ids) {
        return new S3BlobStoreDAO(client, prefix, ids, new RecordingMetricFactory());
    }

    static synchronized S3AsyncClient client() {
        URI endpoint = EmbeddedS3.get().endpoint();
        if (shared == null) {
            shared = client(endpoint, EmbeddedS3.SECRET_KEY);
        }
        return shared;
    }

    static S3AsyncClient client(URI endpoint, String secret) {
        return S3Clients.create(
                new S3Settings(endpoint, "us-east-1", "t-", EmbeddedS3.ACCESS_KEY, secret, Optional.empty()));
    }

    static String freshPrefix() {
        return "t" + UUID.randomUUID().toString().substring(0, 18) + "-";
    }
}
