package io.facteur.authentication.arc;

import io.facteur.authentication.dkim.SignatureWriter;
import java.util.List;

/**
 * How ARC-Message-Signature and ARC-Seal are written.
 *
 * @param order the names of all tags, in which they are written
 * @param lineLength after which lines are folded
 */
record ArcLayout(List<String> order, int lineLength) {

    /** RFC 8617 4.1: the instance comes first; the rest as DKIM-Signature has it. */
    static final ArcLayout DEFAULT =
            new ArcLayout(List.of("i", "a", "c", "d", "s", "t", "cv", "h", "bh", "b"), SignatureWriter.LINE_LENGTH);
}
