package io.facteur.stores.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facteur.testing.EmbeddedS3;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Random;
import org.apache.james.blob.api.BucketName;
import org.apache.james.blob.api.ObjectNotFoundException;
import org.apache.james.blob.api.ObjectStoreException;
import org.apache.james.blob.api.ObjectStoreIOException;
import org.apache.james.blob.api.TestBlobId;
import org.apache.james.blob.memory.MemoryBlobStoreDAO;
import org.apache.james.core.healthcheck.Result;
import org.apache.james.core.healthcheck.ResultStatus;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** A server that stops, comes back, refuses, or is none. */
class S3FaultTest {

    private static final BucketName BUCKET = BucketName.of("faults");
    private static final TestBlobId ID = new TestBlobId("1_2_a");
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final byte[] content = new byte[3 * 1024 * 1024];
    private S3BlobStoreDAO store;

    @BeforeEach
    void start() {
        new Random(1).nextBytes(content);
        store = S3TestStore.fresh(new TestBlobId.Factory());
    }

    @AfterEach
    void stop() throws IOException {
        EmbeddedS3.get().start();
        store.close();
    }

    @Test
    void storeShouldFailForTheInfrastructureAndRecoverByItselfWhenTheServerStopsAndStarts() throws Exception {
        save(content);

        EmbeddedS3.get().stop();

        assertThatThrownBy(() -> store.readBytes(BUCKET, ID).block(PATIENCE))
                .isInstanceOf(ObjectStoreException.class)
                .isNotInstanceOf(ObjectNotFoundException.class);
        assertThatThrownBy(() -> save(content)).isInstanceOf(ObjectStoreIOException.class);
        assertThatThrownBy(() -> store.read(BUCKET, ID)).isInstanceOf(ObjectStoreIOException.class);
        assertThat(health().getStatus()).isEqualTo(ResultStatus.DEGRADED);

        EmbeddedS3.get().start();

        assertThat(store.readBytes(BUCKET, ID).block(PATIENCE)).isEqualTo(content);
        assertThat(health().getStatus()).isEqualTo(ResultStatus.HEALTHY);
    }

    @Test
    void streamShouldFailAndNotEndWhenTheServerStopsWhileItIsRead() throws Exception {
        save(content);
        try (InputStream stream = store.read(BUCKET, ID)) {
            assertThat(stream.readNBytes(1000)).hasSize(1000);

            EmbeddedS3.get().stop();

            assertThatThrownBy(stream::readAllBytes)
                    .isInstanceOf(IOException.class)
                    .hasCauseInstanceOf(ObjectStoreIOException.class);
        }
    }

    @Test
    void streamShouldGoOnWhenTheServerWasAwayBetweenTwoRanges() throws Exception {
        save(content);
        try (InputStream stream = store.read(BUCKET, ID)) {
            byte[] begun = stream.readNBytes(1000);

            EmbeddedS3.get().stop();
            EmbeddedS3.get().start();

            byte[] rest = stream.readAllBytes();
            assertThat(begun.length + rest.length).isEqualTo(content.length);
            assertThat(rest).endsWith(content[content.length - 1]);
        }
    }

    @Test
    void smallBlobsShouldBeReadAndStoredWhenTheServerIsDown() {
        HybridBlobStoreDAO hybrid =
                new HybridBlobStoreDAO(new MemoryBlobStoreDAO(), store, 1024, new RecordingMetricFactory());
        EmbeddedS3.get().stop();
        byte[] small = {1, 2, 3};

        hybrid.save(BUCKET, ID, small).block(PATIENCE);

        assertThat(hybrid.readBytes(BUCKET, ID).block(PATIENCE)).isEqualTo(small);
        assertThatThrownBy(() -> hybrid.save(BUCKET, ID, content).block(PATIENCE))
                .isInstanceOf(ObjectStoreIOException.class);
        // Not "there is none": it may be on the server that is down.
        assertThatThrownBy(
                        () -> hybrid.readBytes(BUCKET, new TestBlobId("1_2_b")).block(PATIENCE))
                .isInstanceOf(ObjectStoreIOException.class);
        hybrid.close();
    }

    @Test
    void storeShouldFailForTheInfrastructureAndTheCheckSayWhyWhenTheKeyIsWrong() {
        try (S3AsyncClient stranger = S3TestStore.client(EmbeddedS3.get().endpoint(), "another")) {
            S3BlobStoreDAO refused = S3TestStore.at(stranger, S3TestStore.freshPrefix(), new TestBlobId.Factory());

            assertThatThrownBy(() -> refused.save(BUCKET, ID, content).block(PATIENCE))
                    .isInstanceOf(ObjectStoreIOException.class);
            Result result = new S3HealthCheck(refused, BUCKET).check().block(PATIENCE);
            assertThat(result.getStatus()).isEqualTo(ResultStatus.DEGRADED);
            assertThat(result.getCause().orElseThrow()).contains("403");
            refused.close();
        }
    }

    @Test
    void requestShouldEndWhenNobodyAnswers() throws Exception {
        // An address of documentation: what is sent there is lost, or refused.
        try (S3AsyncClient lost = S3TestStore.client(URI.create("http://192.0.2.1:9000"), "x")) {
            S3BlobStoreDAO store = S3TestStore.at(lost, S3TestStore.freshPrefix(), new TestBlobId.Factory());

            assertThatThrownBy(() -> store.readBytes(BUCKET, ID).block(PATIENCE))
                    .isInstanceOf(ObjectStoreIOException.class);
            store.close();
        }
    }

    @Test
    void partsShouldBeStoredOnlyWhenTheLastIs() {
        InputStream broken = new InputStream() {
            private final InputStream begun = new ByteArrayInputStream(new byte[MultipartUpload.PART + 10]);

            @Override
            public int read() throws IOException {
                int octet = begun.read();
                if (octet < 0) {
                    throw new IOException("the sender went away");
                }
                return octet;
            }
        };

        assertThatThrownBy(() -> store.save(BUCKET, ID, broken).block(PATIENCE))
                .isInstanceOf(ObjectStoreIOException.class);
        assertThatThrownBy(() -> store.readBytes(BUCKET, ID).block(PATIENCE))
                .isInstanceOf(ObjectNotFoundException.class);
    }

    @Test
    void partsShouldBeStoredWholeWhenTheBucketIsNew() {
        byte[] two = new byte[MultipartUpload.PART + 1000];
        new Random(2).nextBytes(two);

        store.save(BUCKET, ID, new ByteArrayInputStream(two)).block(PATIENCE);

        assertThat(store.readBytes(BUCKET, ID).block(PATIENCE)).isEqualTo(two);
    }

    private void save(byte[] octets) {
        store.save(BUCKET, ID, octets).block(PATIENCE);
    }

    private Result health() {
        return Mono.from(new S3HealthCheck(store, BUCKET).check()).block(PATIENCE);
    }
}
