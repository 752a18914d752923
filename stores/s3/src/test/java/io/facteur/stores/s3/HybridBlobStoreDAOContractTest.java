package io.facteur.stores.s3;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import io.facteur.stores.cassandra.SchemaCreator;
import io.facteur.testing.CassandraExtension;
import java.util.stream.Stream;
import org.apache.james.blob.api.BlobStoreDAO;
import org.apache.james.blob.api.BlobStoreDAOContract;
import org.apache.james.blob.api.BlobStoreDAOFixture;
import org.apache.james.blob.api.TestBlobId;
import org.apache.james.blob.cassandra.CassandraBlobModule;
import org.apache.james.blob.cassandra.CassandraBlobStoreDAO;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.provider.Arguments;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** James' own contract, on a real Cassandra and a real S3: its short blobs are in the one, its long ones in the other. */
@ExtendWith(CassandraExtension.class)
class HybridBlobStoreDAOContractTest implements BlobStoreDAOContract {

    /** Between the contract's "short" and its eleven kilobytes. */
    private static final int THRESHOLD = 4096;

    private S3BlobStoreDAO large;
    private HybridBlobStoreDAO store;

    @BeforeAll
    static void createTables(CqlSession session) {
        new SchemaCreator(session, step -> {}).create(CassandraBlobModule.MODULE);
    }

    @BeforeEach
    void start(CqlSession session) {
        TestBlobId.Factory ids = new TestBlobId.Factory();
        CassandraBlobStoreDAO small = HybridTestStore.cassandra(session, ids);
        HybridTestStore.empty(small);
        large = S3TestStore.fresh(ids);
        store = new HybridBlobStoreDAO(small, large, THRESHOLD, new RecordingMetricFactory());
    }

    @AfterEach
    void stop() {
        store.close();
        large.close();
    }

    @Override
    public BlobStoreDAO testee() {
        return store;
    }

    /** For Cassandra a bucket is what a blob has: James' own store of it does not run this test either. */
    @Test
    @Override
    public void listBucketsShouldReturnBucketsWithNoBlob() {
        Mono.from(store.save(
                        BlobStoreDAOFixture.TEST_BUCKET_NAME,
                        BlobStoreDAOFixture.TEST_BLOB_ID,
                        BlobStoreDAOFixture.ELEVEN_KILOBYTES))
                .block();
        Mono.from(store.delete(BlobStoreDAOFixture.TEST_BUCKET_NAME, BlobStoreDAOFixture.TEST_BLOB_ID))
                .block();

        assertThat(Flux.from(store.listBuckets()).collectList().block())
                .containsOnly(BlobStoreDAOFixture.TEST_BUCKET_NAME);
    }

    /** One for each of the two stores. */
    static Stream<Arguments> blobs() {
        return S3BlobStoreDAOContractTest.blobs();
    }
}
