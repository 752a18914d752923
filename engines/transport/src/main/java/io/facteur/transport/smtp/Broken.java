package io.facteur.transport.smtp;

import io.facteur.transport.EnhancedStatus;

/** The connection can be used no more; within the package only. */
final class Broken extends RuntimeException {

    private static final long serialVersionUID = 1L;

    // RFC 3463 3.5: bad connection
    static final EnhancedStatus LOST = EnhancedStatus.temporary(4, 2);

    Broken(String message) {
        super(message, null, false, false);
    }
}
