package io.facteur.stores.s3;

import com.datastax.oss.driver.api.core.CqlSession;
import org.apache.james.backends.cassandra.init.configuration.CassandraConfiguration;
import org.apache.james.blob.api.BlobId;
import org.apache.james.blob.api.BucketName;
import org.apache.james.blob.cassandra.CassandraBlobStoreDAO;
import org.apache.james.blob.cassandra.CassandraBucketDAO;
import org.apache.james.blob.cassandra.CassandraDefaultBucketDAO;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import reactor.core.publisher.Flux;

/** James' own store of the small ones, as the server has it. */
final class HybridTestStore {

    private HybridTestStore() {}

    static CassandraBlobStoreDAO cassandra(CqlSession session, BlobId.Factory ids) {
        return new CassandraBlobStoreDAO(
                new CassandraDefaultBucketDAO(session, ids),
                new CassandraBucketDAO(ids, session),
                CassandraConfiguration.DEFAULT_CONFIGURATION,
                BucketName.DEFAULT,
                new RecordingMetricFactory());
    }

    /** One by one: the node of the tests refuses TRUNCATE. */
    static void empty(CassandraBlobStoreDAO store) {
        Flux.from(store.listBlobs(BucketName.DEFAULT))
                .concatMap(id -> store.delete(BucketName.DEFAULT, id))
                .blockLast();
        Flux.from(store.listBuckets()).concatMap(store::deleteBucket).blockLast();
    }
}
