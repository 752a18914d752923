package io.facteur.stores.s3;

import static org.apache.james.blob.api.BlobStoreDAOFixture.ELEVEN_KILOBYTES;
import static org.apache.james.blob.api.BlobStoreDAOFixture.SHORT_BYTEARRAY;
import static org.apache.james.blob.api.BlobStoreDAOFixture.TEST_BLOB_ID;
import static org.apache.james.blob.api.BlobStoreDAOFixture.TEST_BUCKET_NAME;
import static org.apache.james.blob.api.BlobStoreDAOFixture.TWELVE_MEGABYTES;

import com.google.common.io.ByteSource;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.stream.Stream;
import org.apache.james.blob.api.BlobStoreDAO;
import org.apache.james.blob.api.BlobStoreDAOContract;
import org.apache.james.blob.api.TestBlobId;
import org.apache.james.util.concurrency.ConcurrentTestRunner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.Arguments;
import reactor.core.publisher.Mono;

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

    /** Of the contract's three sizes two: six hundred times twelve megabytes take minutes, and have a test below. */
    static Stream<Arguments> blobs() {
        return Stream.of(Arguments.of("SHORT", SHORT_BYTEARRAY), Arguments.of("LONG", ELEVEN_KILOBYTES));
    }

    @Test
    void bigBlobsShouldBeWholeWhenTheyAreWrittenInAllWaysAtOnce() throws Exception {
        Mono.from(store.save(TEST_BUCKET_NAME, TEST_BLOB_ID, TWELVE_MEGABYTES)).block();

        ConcurrentTestRunner.builder()
                .randomlyDistributedReactorOperations(
                        (thread, step) -> store.save(TEST_BUCKET_NAME, TEST_BLOB_ID, TWELVE_MEGABYTES),
                        (thread, step) ->
                                store.save(TEST_BUCKET_NAME, TEST_BLOB_ID, new ByteArrayInputStream(TWELVE_MEGABYTES)),
                        (thread, step) -> store.save(TEST_BUCKET_NAME, TEST_BLOB_ID, ByteSource.wrap(TWELVE_MEGABYTES)),
                        (thread, step) -> checkConcurrentSaveOperation(TWELVE_MEGABYTES))
                .threadCount(10)
                .operationCount(4)
                .runSuccessfullyWithin(Duration.ofMinutes(5));
    }
}
