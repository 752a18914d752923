package io.facteur.authentication.message;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Keeps the memory of one check for the next one, 24 KiB for each of those that run at the same time. Safe for several
 * threads; nobody waits for memory.
 */
public final class ScratchPool {

    /** Of more checks than this at the same time, the memory is not kept: 1.5 MiB in all. */
    public static final int MAXIMUM = 64;

    private final BlockingQueue<Scratch.Memory> free = new ArrayBlockingQueue<>(MAXIMUM);

    /** For the one who closes it. */
    public Scratch take() {
        Scratch.Memory memory = free.poll();
        return new Scratch(this, memory == null ? new Scratch.Memory() : memory);
    }

    void giveBack(Scratch.Memory memory) {
        // When there is no room it is left to the collector.
        free.offer(memory);
    }

    int size() {
        return free.size();
    }
}
