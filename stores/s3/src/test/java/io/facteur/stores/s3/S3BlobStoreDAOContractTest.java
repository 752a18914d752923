package io.facteur.stores.s3;

import org.apache.james.blob.api.BlobStoreDAO;
import org.apache.james.blob.api.BlobStoreDAOContract;
import org.apache.james.blob.api.TestBlobId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** James' own contract, on a real server. */
class S3BlobStoreDAOContractTest implements BlobStoreDAOContract {

    private S3BlobStoreDAO store;

    @BeforeEach
    void start() {
        store = S3TestStore.fresh(new TestBlobId.Factory());
    }

    @AfterEach
    void stop() {
        store.close();
    }

    @Override
    public BlobStoreDAO testee() {
        return store;
    }
}
