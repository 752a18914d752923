package io.facteur.home;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Held by the one instance that uses a home. The system releases it when the process ends, however it ends. */
public final class HomeLock implements AutoCloseable {

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
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return Optional.of(new HomeLock(channel));
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
        Optional<HomeLock> lock = tryAcquire(home);
        if (lock.isEmpty()) {
            return true;
        }
        lock.get().close();
        return false;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static Path file(Home home) {
        return home.run().resolve("lock");
    }
}
