package io.facteur.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The texts of documents that strangers wrote, read by a child that may use little memory and little time: what a document
 * does to it, it does not do to the server. The child is started when there is something to read, reads one document at a
 * time, is ended when one takes too long, and when there was none for a while.
 */
public final class DocumentTexts implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(DocumentTexts.class);
    private static final int LONGEST_TYPE = 200;

    private final TextOptions options;
    private final ScheduledExecutorService clock;

    /** Held while a document is read. */
    private final ReentrantLock lock = new ReentrantLock(true);

    private volatile TextProcess child;
    private volatile boolean closed;
    private long lastUse;

    public DocumentTexts(TextOptions options) {
        this.options = options;
        this.clock = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "document-texts");
            thread.setDaemon(true);
            return thread;
        });
        long idle = options.idle().toMillis();
        clock.scheduleWithFixedDelay(this::endWhenIdle, idle, Math.max(idle / 2, 1), TimeUnit.MILLISECONDS);
    }

    /**
     * Waits for those before it, and for its own.
     *
     * @param type the media type that the sender gave it; what it is, is found out
     * @return at most its beginning; empty when it is none of the documents that are read, or broken
     * @throws NoText when it is too large, takes too long or too much memory
     * @throws IOException when it cannot be put aside, or the child not started
     */
    public Optional<String> of(InputStream content, String type) throws IOException, NoText, InterruptedException {
        lock.lockInterruptibly();
        try {
            Files.createDirectories(options.temporary());
            Path file = Files.createTempFile(options.temporary(), "document", ".tmp");
            try {
                store(content, file);
                return read(file, type.substring(0, Math.min(type.length(), LONGEST_TYPE)));
            } finally {
                Files.deleteIfExists(file);
            }
        } finally {
            lastUse = System.nanoTime();
            lock.unlock();
        }
    }

    private void store(InputStream content, Path file) throws IOException, NoText {
        byte[] buffer = new byte[1 << 16];
        long size = 0;
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                size += read;
                if (size > options.largest()) {
                    throw new NoText("it is larger than " + (options.largest() >> 20) + " MiB");
                }
                out.write(buffer, 0, read);
            }
        }
    }

    private Optional<String> read(Path file, String type) throws IOException, NoText, InterruptedException {
        Optional<Optional<String>> answer = readOnce(file, type);
        if (answer.isEmpty()) {
            // Somebody else ended it: the document is not to blame, or it does it again.
            answer = readOnce(file, type);
        }
        return answer.orElseThrow(() -> new NoText("what reads it ended twice"));
    }

    /** @return empty when the child ended, and nobody knows why */
    private Optional<Optional<String>> readOnce(Path file, String type)
            throws IOException, NoText, InterruptedException {
        TextProcess reader = running(file);
        AtomicBoolean late = new AtomicBoolean();
        ScheduledFuture<?> limit = clock.schedule(
                () -> {
                    late.set(true);
                    reader.end();
                },
                options.limit().toMillis(),
                TimeUnit.MILLISECONDS);
        try {
            return Optional.of(reader.read(file, type));
        } catch (IOException e) {
            reader.end();
            if (late.get()) {
                throw new NoText("it takes longer than " + options.limit().toSeconds() + " s", e);
            }
            if (reader.endedOutOfMemory()) {
                throw new NoText("it takes more memory than " + options.heap(), e);
            }
            LOGGER.debug("the child that reads attachments ended", e);
            return Optional.empty();
        } finally {
            limit.cancel(false);
        }
    }

    private TextProcess running(Path document) throws IOException, NoText {
        if (closed) {
            throw new NoText("the server stops");
        }
        if (child == null || !child.isAlive()) {
            removeAllBut(document);
            child = TextProcess.start(options);
        }
        return child;
    }

    /** A child that was killed leaves files behind. */
    private void removeAllBut(Path document) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(options.temporary())) {
            for (Path file : files) {
                if (Files.isRegularFile(file) && !file.equals(document)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private void endWhenIdle() {
        // Never waits: it shares its thread with the limits.
        if (lock.tryLock()) {
            try {
                if (child != null
                        && System.nanoTime() - lastUse > options.idle().toNanos()) {
                    child.end();
                    child = null;
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /** @return the child that runs now, empty when none does */
    public Optional<Long> pid() {
        return Optional.ofNullable(child).filter(TextProcess::isAlive).map(TextProcess::pid);
    }

    @Override
    public void close() {
        closed = true;
        clock.shutdownNow();
        TextProcess running = child;
        if (running != null) {
            running.end();
        }
    }
}
