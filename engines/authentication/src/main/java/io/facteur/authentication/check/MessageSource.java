package io.facteur.authentication.check;

import java.io.IOException;
import java.io.InputStream;

/** The octets of a message, from the first again each time that they are asked for. */
@FunctionalInterface
public interface MessageSource {

    /** @return lines end with CR LF; whoever asks closes it */
    InputStream open() throws IOException;
}
