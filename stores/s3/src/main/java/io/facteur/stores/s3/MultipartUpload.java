package io.facteur.stores.s3;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.james.blob.api.ObjectStoreIOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/**
 * Stores a stream whose length nobody knows: in parts, one of which is in memory at a time. The object is there when the
 * last of them is, or not at all. It blocks the thread that reads the stream, for as long as the requests may take.
 */
final class MultipartUpload {

    /** The smallest that S3 takes, but for the last one. With ten thousand of them, 48 GiB are the most. */
    static final int PART = 5 * 1024 * 1024;

    private static final Logger LOGGER = LoggerFactory.getLogger(MultipartUpload.class);

    private final S3AsyncClient client;
    private final String bucket;
    private final String key;

    MultipartUpload(S3AsyncClient client, String bucket, String key) {
        this.client = client;
        this.bucket = bucket;
        this.key = key;
    }

    /** @return the id of the upload */
    CompletableFuture<String> begin() {
        return client.createMultipartUpload(request -> request.bucket(bucket).key(key))
                .thenApply(CreateMultipartUploadResponse::uploadId);
    }

    /** @param first part, read already */
    void run(String upload, byte[] first, InputStream rest) throws IOException, InterruptedException {
        try {
            List<CompletedPart> parts = upload(upload, first, rest);
            await(
                    client.completeMultipartUpload(request -> request.bucket(bucket)
                            .key(key)
                            .uploadId(upload)
                            .multipartUpload(done -> done.parts(parts))),
                    0);
        } catch (IOException | InterruptedException | RuntimeException e) {
            abort(upload);
            throw e;
        }
    }

    private List<CompletedPart> upload(String upload, byte[] first, InputStream rest)
            throws IOException, InterruptedException {
        List<CompletedPart> parts = new ArrayList<>();
        for (byte[] part = first; part.length > 0; part = rest.readNBytes(PART)) {
            int number = parts.size() + 1;
            byte[] content = part;
            UploadPartResponse stored = await(
                    client.uploadPart(
                            request -> request.bucket(bucket)
                                    .key(key)
                                    .uploadId(upload)
                                    .partNumber(number)
                                    .overrideConfiguration(TimeLimits.of(content.length)),
                            AsyncRequestBody.fromBytesUnsafe(content)),
                    content.length);
            parts.add(CompletedPart.builder()
                    .partNumber(number)
                    .eTag(stored.eTag())
                    .build());
        }
        return parts;
    }

    /** Parts that are left behind cost space until a rule of the bucket removes them. */
    private void abort(String upload) {
        client.abortMultipartUpload(request -> request.bucket(bucket).key(key).uploadId(upload))
                .whenComplete((done, fault) -> {
                    if (fault != null) {
                        LOGGER.warn("Parts of {}/{} are left behind in S3: {}", bucket, key, fault.toString());
                    }
                });
    }

    private static <T> T await(CompletableFuture<T> answer, long octets) throws InterruptedException {
        try {
            // The request has a limit of its own, shorter than this.
            return answer.get(2 * TimeLimits.call(octets).toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (S3Faults.cause(e) instanceof RuntimeException known) {
                throw known;
            }
            throw new ObjectStoreIOException("S3 could not store a part", S3Faults.cause(e));
        } catch (TimeoutException e) {
            throw new ObjectStoreIOException("S3 did not answer in time", e);
        } finally {
            answer.cancel(true);
        }
    }
}
