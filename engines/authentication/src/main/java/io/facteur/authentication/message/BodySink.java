package io.facteur.authentication.message;

/** Takes the body of a message, piece by piece. */
public interface BodySink {

    /**
     * The next piece may be the last one. It and what follows are at most {@link MessageReader#BUFFER_OCTETS}, as far as
     * the stream can tell; if it cannot tell, this is called before pieces that are not the last one, too.
     */
    default void mark() {}

    /** @param buffer the reader's, which reuses it for the next piece; after the last one, it stays as it is until {@link #end} */
    void accept(byte[] buffer, int offset, int length);

    /** There is no more. */
    void end();
}
