package io.facteur.guice;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import com.google.inject.multibindings.ProvidesIntoSet;
import io.facteur.home.Secrets;
import io.facteur.home.Settings;
import io.facteur.stores.s3.HybridBlobStoreDAO;
import io.facteur.stores.s3.S3BlobStoreDAO;
import io.facteur.stores.s3.S3Clients;
import io.facteur.stores.s3.S3HealthCheck;
import io.facteur.stores.s3.S3Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import javax.annotation.PreDestroy;
import javax.inject.Inject;
import javax.inject.Named;
import org.apache.james.blob.api.BlobId;
import org.apache.james.blob.api.BlobStore;
import org.apache.james.blob.api.BlobStoreDAO;
import org.apache.james.blob.api.BucketName;
import org.apache.james.blob.cassandra.CassandraBlobStoreDAO;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.util.Size;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** Blobs above {@code s3.threshold} in S3, the others in Cassandra. */
final class S3BlobModule extends AbstractModule {

    static final String SECRET = "s3";

    private final S3Settings settings;
    private final int threshold;

    /** @throws IOException when there is no secret key, or it cannot be read */
    S3BlobModule(Settings settings, Secrets secrets) throws IOException {
        this.settings = new S3Settings(
                URI.create(settings.get("s3.endpoint")),
                settings.get("s3.region"),
                settings.get("s3.bucket.prefix"),
                settings.get("s3.access.key"),
                secretKey(secrets),
                settings.path("s3.tls.ca"));
        this.threshold = octets(settings.get("s3.threshold"));
    }

    private static String secretKey(Secrets secrets) throws IOException {
        try {
            return secrets.read(SECRET);
        } catch (NoSuchFileException e) {
            throw new IOException(
                    "there is no secret key for S3: it is read from " + secrets.file(SECRET)
                            + ", or from the file \"s3\" in secrets.directory",
                    e);
        }
    }

    private static int octets(String size) {
        return Math.toIntExact(Size.parse(size).asBytes());
    }

    @Override
    protected void configure() {
        bind(S3Settings.class).toInstance(settings);
        bind(S3Connection.class).in(Scopes.SINGLETON);
    }

    @Provides
    @Singleton
    BlobStoreDAO blobs(CassandraBlobStoreDAO small, S3Connection s3, MetricFactory metrics) {
        return s3.closing(new HybridBlobStoreDAO(small, s3.blobs, threshold, metrics));
    }

    @ProvidesIntoSet
    HealthCheck health(S3Connection s3, @Named(BlobStore.DEFAULT_BUCKET_NAME_QUALIFIER) BucketName bucket) {
        return new S3HealthCheck(s3.blobs, bucket);
    }

    /** Ends when James stops. */
    static final class S3Connection {

        private final S3AsyncClient client;
        private final S3BlobStoreDAO blobs;
        private HybridBlobStoreDAO hybrid;

        @Inject
        S3Connection(S3Settings settings, BlobId.Factory ids, MetricFactory metrics) {
            this.client = S3Clients.create(settings);
            this.blobs = new S3BlobStoreDAO(client, settings.bucketPrefix(), ids, metrics);
        }

        private BlobStoreDAO closing(HybridBlobStoreDAO used) {
            hybrid = used;
            return used;
        }

        @PreDestroy
        void close() {
            if (hybrid != null) {
                hybrid.close();
            }
            blobs.close();
            client.close();
        }
    }
}
