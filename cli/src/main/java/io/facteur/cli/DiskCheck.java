package io.facteur.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether there is room for mail, and for the commit log of the store. */
final class DiskCheck {

    private static final long MEBIBYTE = 1L << 20;
    /** Below this the server does not start. */
    private static final long NEEDED = 512 * MEBIBYTE;

    // the commit log alone may take 1 GiB, and compaction needs as much room as what it compacts
    private static final long COMFORTABLE = 5 * 1024 * MEBIBYTE;

    private DiskCheck() {}

    static Check check(Path home) {
        Path existing = home;
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        try {
            long free = Files.getFileStore(existing).getUsableSpace();
            String found = free / MEBIBYTE + " MiB free for " + home;
            if (free < NEEDED) {
                return Check.fail("disk", found + ", needed " + NEEDED / MEBIBYTE + ": make room, or set --home");
            }
            if (!Files.isWritable(existing)) {
                return Check.fail("disk", existing + " is not writable for this user");
            }
            return free < COMFORTABLE ? Check.warn("disk", found + ", which will not last") : Check.ok("disk", found);
        } catch (IOException e) {
            return Check.fail("disk", "cannot be asked: " + e);
        }
    }
}
