package io.facteur.authentication.message;

/**
 * Memory for the part of a check that waits for nothing: reading a message, and looking through its body. It has whatever
 * the one before left there, so that nobody reads what he did not write.
 *
 * <p>Not for several threads. Whoever took it gives it back with {@link #close}, and uses nothing of it afterwards.
 */
public final class Scratch implements AutoCloseable {

    /** Of {@link #marks} and {@link #following}. */
    public static final int BLOCK_OCTETS = 4096;

    /** What is lent to one after the other; a {@link Scratch} is one loan. */
    record Memory(byte[] buffer, byte[] marks, byte[] following) {

        Memory() {
            this(new byte[MessageReader.BUFFER_OCTETS], new byte[BLOCK_OCTETS], new byte[BLOCK_OCTETS]);
        }
    }

    private final ScratchPool pool;
    private Memory memory;

    Scratch(ScratchPool pool, Memory memory) {
        this.pool = pool;
        this.memory = memory;
    }

    /** Of {@link MessageReader#BUFFER_OCTETS}. */
    byte[] buffer() {
        return lent().buffer();
    }

    public byte[] marks() {
        return lent().marks();
    }

    public byte[] following() {
        return lent().following();
    }

    private Memory lent() {
        if (memory == null) {
            throw new IllegalStateException("the memory was given back");
        }
        return memory;
    }

    /** Gives it back. Again, it does nothing: it may be someone else's by then. */
    @Override
    public void close() {
        if (memory != null) {
            pool.giveBack(memory);
            memory = null;
        }
    }
}
