package io.facteur.home;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Held by the one instance that uses a home. The system releases it when the process ends, however it ends. */
public final class HomeLock implements AutoCloseable {

    // Whoever asks (isHeld) holds a shared lock for a moment: that is not an instance, and passes.
    private static final int ATTEMPTS = 5;
    private static final long PAUSE_NANOS = 20_000_000;

    private final FileChannel channel;

    private HomeLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * @return the lock, or empty when another process holds it
     * @throws IOException when the lock file cannot be opened
     */
    public static Optional<HomeLock> tryAcquire(Home home) throws IOException {
        FileChannel channel = FileChannel.open(file(home), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                if (channel.tryLock() != null) {
                    return Optional.of(new HomeLock(channel));
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (OverlappingFileLockException expected) {
            // held by this very process: the answer is the same
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        return Optional.empty();
    }

    /** @return whether an instance runs on this home; asking changes nothing */
    public static boolean isHeld(Home home) throws IOException {
        if (!Files.exists(file(home))) {
            return false;
        }
        // A shared lock: two that ask at the same time must not take each other for a running instance.
        try (FileChannel channel = FileChannel.open(file(home), StandardOpenOption.READ);
                FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
            return lock == null;
        } catch (OverlappingFileLockException e) {
            // held by this very process
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static Path file(Home home) {
        return home.run().resolve("lock");
    }
}
