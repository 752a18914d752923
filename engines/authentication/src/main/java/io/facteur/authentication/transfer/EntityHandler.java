package io.facteur.authentication.transfer;

import java.io.IOException;

/** Is told what is in a message, from its first octet to its last. */
interface EntityHandler {

    /** @param entity whose header has ended; the line after it, if it is there, is empty */
    void header(Entity entity, boolean emptyLine) throws IOException;

    /** Octets of the body of a leaf, or of one that is sealed. */
    void content(Entity entity, byte[] buffer, int offset, int length) throws IOException;

    /** A line end of that body. */
    void contentLineEnd(Entity entity, LineReader.End end) throws IOException;

    /** That body has ended. */
    void contentEnd(Entity entity) throws IOException;

    /** Octets of boundaries, and of what is before the first and after the last one. */
    void structure(byte[] buffer, int offset, int length) throws IOException;

    void structureLineEnd(LineReader.End end) throws IOException;

    /** A line of the header that comes next ends with LF alone. */
    void bareLineFeedInHeader();

    /** What comes next is within this number of others; the message itself in none. */
    void depth(int depth);
}
