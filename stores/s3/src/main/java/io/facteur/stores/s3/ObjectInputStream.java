package io.facteur.stores.s3;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.james.blob.api.ObjectNotFoundException;

/** An object as a stream: one range of it is in memory, and the next is asked for when that is read. */
final class ObjectInputStream extends InputStream {

    private final ObjectReader reader;
    private final long total;
    private ByteBuffer range;
    private long position;
    private boolean closed;

    ObjectInputStream(ObjectReader reader, ObjectPart first) {
        this.reader = reader;
        this.total = first.total();
        this.range = first.octets();
    }

    @Override
    public int read() throws IOException {
        if (!fill()) {
            return -1;
        }
        position++;
        return range.get() & 0xff;
    }

    @Override
    public int read(byte[] octets, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, octets.length);
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int number = Math.min(length, range.remaining());
        range.get(octets, offset, number);
        position += number;
        return number;
    }

    /** What is skipped is not fetched. */
    @Override
    public long skip(long number) throws IOException {
        checkOpen();
        long skipped = Math.max(0, Math.min(number, total - position));
        range.position(range.position() + (int) Math.min(skipped, range.remaining()));
        position += skipped;
        return skipped;
    }

    @Override
    public int available() throws IOException {
        checkOpen();
        return range.remaining();
    }

    @Override
    public void close() {
        closed = true;
        range = ByteBuffer.allocate(0);
    }

    /** @return whether there is an octet to read */
    private boolean fill() throws IOException {
        checkOpen();
        if (range.hasRemaining()) {
            return true;
        }
        if (position >= total) {
            return false;
        }
        range = await(reader.range(position)).octets();
        if (!range.hasRemaining()) {
            throw new IOException("S3 has fewer octets of " + reader.name() + " than before");
        }
        return true;
    }

    private ObjectPart await(CompletableFuture<ObjectPart> part) throws IOException {
        try {
            // The request has a limit of its own, shorter than this.
            return part.get(2 * TimeLimits.call(ObjectReader.RANGE).toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            part.cancel(true);
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while reading " + reader.name());
        } catch (ExecutionException | TimeoutException e) {
            part.cancel(true);
            Throwable cause = S3Faults.cause(e);
            if (cause instanceof ObjectNotFoundException gone) {
                // deleted while it is read: as for who comes later, and no fault of the store
                throw gone;
            }
            throw new IOException("S3 could not read on in " + reader.name(), cause);
        }
    }

    private void checkOpen() throws IOException {
        if (closed) {
            throw new IOException("The stream is closed");
        }
    }
}
