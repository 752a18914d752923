package io.facteur.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One message to look at.
 *
 * @param name as the user gave it, {@code -} for the standard input
 */
record MessageFile(String name, Source source) {

    /** Where its octets are. */
    @FunctionalInterface
    interface Source {
        InputStream open() throws IOException;
    }

    /** It holds something else. */
    static final class NotAMessage extends IOException {

        private static final long serialVersionUID = 1;

        NotAMessage(String message) {
            super(message);
        }
    }

    /** What is looked at to tell a message from something else: no name of a field is longer (RFC 5322 2.1.1). */
    private static final int START = 1000;

    static MessageFile of(Path path) {
        return new MessageFile(path.toString(), () -> Files.newInputStream(path));
    }

    static MessageFile broken(String name, String problem) {
        return new MessageFile(name, () -> {
            throw new IOException(problem);
        });
    }

    /**
     * @return from its first octet on; whoever asks closes it
     * @throws NotAMessage when it does not begin as a message does
     * @throws IOException when it cannot be read
     */
    InputStream open() throws IOException {
        BufferedInputStream in = new BufferedInputStream(source.open());
        try {
            in.mark(START);
            String start = new String(in.readNBytes(START), StandardCharsets.ISO_8859_1);
            in.reset();
            check(start);
            return in;
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    private static void check(String start) throws NotAMessage {
        if (start.isEmpty()) {
            throw new NotAMessage("it is empty");
        }
        if (start.startsWith("From ")) {
            throw new NotAMessage(
                    "it begins with \"From \", as a mailbox (mbox) does: give each message in a file of its"
                            + " own, without that line");
        }
        // RFC 5322 2.2
        if (!start.matches("(?s)[!-9;-~]+[ \\t]*:.*")) {
            throw new NotAMessage("it is not a message: it does not begin with a header field");
        }
    }
}
