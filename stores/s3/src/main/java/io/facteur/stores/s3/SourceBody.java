package io.facteur.stores.s3;

import com.google.common.io.ByteSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.reactivestreams.Subscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Scheduler;
import software.amazon.awssdk.core.async.AsyncRequestBody;

/** The body of a request, read a piece at a time while it is sent. Each attempt reads it from its beginning. */
record SourceBody(ByteSource source, long size, Scheduler reading) implements AsyncRequestBody {

    private static final int PIECE = 64 * 1024;

    @Override
    public Optional<Long> contentLength() {
        return Optional.of(size);
    }

    @Override
    public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
        Flux.using(source::openStream, this::pieces, SourceBody::close)
                .subscribeOn(reading)
                .subscribe(subscriber);
    }

    private Flux<ByteBuffer> pieces(InputStream in) {
        return Flux.generate(() -> 0L, (sent, sink) -> next(in, sent, sink));
    }

    private long next(InputStream in, long sent, SynchronousSink<ByteBuffer> sink) {
        try {
            byte[] piece = in.readNBytes((int) Math.min(PIECE, size - sent));
            if (piece.length > 0) {
                sink.next(ByteBuffer.wrap(piece));
            } else if (sent < size) {
                sink.error(new IOException("The content has " + sent + " octets and not " + size + " as it said"));
            } else {
                sink.complete();
            }
            return sent + piece.length;
        } catch (IOException e) {
            sink.error(e);
            return sent;
        }
    }

    private static void close(InputStream in) {
        try {
            in.close();
        } catch (IOException expected) {
            // it was read
        }
    }
}
