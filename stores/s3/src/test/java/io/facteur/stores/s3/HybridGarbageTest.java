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
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ExtendWith;

/** James' own contract of the garbage collection, with what it stores in either place. */
@ExtendWith(CassandraExtension.class)
class HybridGarbageTest {

    /** What the contract stores is 36 octets long. */
    private static final int ALL_SMALL = 1024;

    private static final int ALL_LARGE = 16;

    @BeforeAll
    static void createTables(CqlSession session) {
        new SchemaCreator(session, step -> {}).create(CassandraBlobModule.MODULE);
    }

    @Nested
    class InCassandra extends Contract {
        InCassandra() {
            super(ALL_SMALL);
        }
    }

    @Nested
    class InS3 extends Contract {
        InS3() {
            super(ALL_LARGE);
        }
    }

    abstract static class Contract implements BloomFilterGCAlgorithmContract {

        private final int threshold;
        private S3BlobStoreDAO large;
        private HybridBlobStoreDAO store;

        Contract(int threshold) {
            this.threshold = threshold;
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
}
