package io.facteur.transport;

import java.io.IOException;
import java.io.InputStream;

/** The octets of a message, as they are stored; read anew for each attempt. */
@FunctionalInterface
public interface MessageContent {

    InputStream open() throws IOException;
}
