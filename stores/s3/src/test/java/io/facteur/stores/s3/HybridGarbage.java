package io.facteur.stores.s3;

import com.datastax.oss.driver.api.core.CqlSession;
import io.facteur.stores.cassandra.SchemaCreator;
import io.facteur.testing.CassandraExtension;
import org.apache.james.blob.api.BlobStoreDAO;
import org.apache.james.blob.cassandra.CassandraBlobModule;
import org.apache.james.blob.cassandra.CassandraBlobStoreDAO;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.server.blob.deduplication.BloomFilterGCAlgorithmContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** James' own contract of the garbage collection. What it stores is 36 octets long. */
@ExtendWith(CassandraExtension.class)
abstract class HybridGarbage implements BloomFilterGCAlgorithmContract {

    private final int threshold;
    private S3BlobStoreDAO large;
    private HybridBlobStoreDAO store;

    HybridGarbage(int threshold) {
        this.threshold = threshold;
    }

    @BeforeAll
    static void createTables(CqlSession session) {
        new SchemaCreator(session, step -> {}).create(CassandraBlobModule.MODULE);
    }

    @BeforeEach
    void start(CqlSession session) {
        CassandraBlobStoreDAO small = HybridTestStore.cassandra(session, GENERATION_AWARE_BLOB_ID_FACTORY);
        HybridTestStore.empty(small);
        large = S3TestStore.fresh(GENERATION_AWARE_BLOB_ID_FACTORY);
        store = new HybridBlobStoreDAO(small, large, threshold, new RecordingMetricFactory());
    }

    @AfterEach
    void stop() {
        store.close();
        large.close();
    }

    @Override
    public BlobStoreDAO blobStoreDAO() {
        return store;
    }
}
