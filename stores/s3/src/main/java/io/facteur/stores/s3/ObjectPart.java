package io.facteur.stores.s3;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * A part of an object, in memory.
 *
 * @param octets from 0 to the limit
 * @param total octets of the whole object
 */
record ObjectPart(ByteBuffer octets, long total) {

    static final ObjectPart OF_NOTHING = new ObjectPart(ByteBuffer.allocate(0), 0);

    /** @param space for a number of octets; asked again at each attempt */
    static AsyncResponseTransformer<GetObjectResponse, ObjectPart> into(IntFunction<ByteBuffer> space) {
        return new Receiver(space);
    }

    private static final class Receiver implements AsyncResponseTransformer<GetObjectResponse, ObjectPart> {

        private final IntFunction<ByteBuffer> space;
        private volatile CompletableFuture<ObjectPart> result;
        private volatile GetObjectResponse response;

        Receiver(IntFunction<ByteBuffer> space) {
            this.space = space;
        }

        @Override
        public CompletableFuture<ObjectPart> prepare() {
            result = new CompletableFuture<>();
            return result;
        }

        @Override
        public void onResponse(GetObjectResponse started) {
            response = started;
        }

        @Override
        public void onStream(SdkPublisher<ByteBuffer> stream) {
            try {
                int length = Math.toIntExact(response.contentLength());
                stream.subscribe(new Filler(space.apply(length), length, total(), result));
            } catch (ArithmeticException e) {
                exceptionOccurred(e);
            }
        }

        /** {@code Content-Range: bytes 0-1023/4096}, or none when this is all. */
        private long total() {
            String range = response.contentRange();
            return range == null ? response.contentLength() : Long.parseLong(range.substring(range.indexOf('/') + 1));
        }

        @Override
        public void exceptionOccurred(Throwable fault) {
            result.completeExceptionally(fault);
        }
    }

    private static final class Filler implements Subscriber<ByteBuffer> {

        private final ByteBuffer space;
        private final int length;
        private final long total;
        private final CompletableFuture<ObjectPart> result;
        private final int start;

        Filler(ByteBuffer space, int length, long total, CompletableFuture<ObjectPart> result) {
            this.space = space;
            this.length = length;
            this.total = total;
            this.result = result;
            this.start = space.position();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            // The range that was asked for is the bound.
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(ByteBuffer piece) {
            if (piece.remaining() > space.remaining()) {
                result.completeExceptionally(
                        RetryableException.create("More octets came than the " + length + " promised"));
                return;
            }
            space.put(piece);
        }

        @Override
        public void onError(Throwable fault) {
            result.completeExceptionally(fault);
        }

        @Override
        public void onComplete() {
            int came = space.position() - start;
            if (came < length) {
                result.completeExceptionally(RetryableException.create(came + " octets came and not " + length));
            } else {
                result.complete(new ObjectPart(space.flip(), total));
            }
        }
    }
}
