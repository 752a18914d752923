package io.facteur.transport.smtp;

import io.facteur.transport.MessageContent;
import java.io.IOException;
import java.io.InputStream;

/**
 * What must be known of a message before it is sent.
 *
 * @param size in octets as they go over the network, without the dots of the transparency procedure
 * @param eightBit an octet of the body is not ASCII
 * @param internationalHeader an octet of the header is not ASCII, RFC 6532
 */
public record MessageTraits(long size, boolean eightBit, boolean internationalHeader) {

    private static final int CHUNK = 16 * 1024;

    /** Reads the whole message: not on a thread of the network. */
    public static MessageTraits of(MessageContent content) throws IOException {
        Scan scan = new Scan();
        byte[] octets = new byte[CHUNK];
        try (InputStream in = content.open()) {
            for (int n = in.read(octets); n >= 0; n = in.read(octets)) {
                scan.read(octets, n);
            }
        }
        return scan.traits();
    }

    private static final class Scan {
        private long size;
        private boolean inBody;
        private boolean eightBitBody;
        private boolean eightBitHeader;
        /** The octet before, with a bare CR or LF taken for both. */
        private int previous = '\n';

        private boolean emptyLine = true;

        void read(byte[] octets, int length) {
            for (int i = 0; i < length; i++) {
                read(octets[i] & 0xff);
            }
        }

        private void read(int octet) {
            if (octet == '\n' && previous == '\r') {
                previous = octet;
                return;
            }
            if (octet == '\r' || octet == '\n') {
                size += 2;
                inBody |= emptyLine;
                emptyLine = true;
            } else {
                size++;
                emptyLine = false;
                if (octet > 0x7f) {
                    eightBitBody |= inBody;
                    eightBitHeader |= !inBody;
                }
            }
            previous = octet;
        }

        MessageTraits traits() {
            // The client ends the last line, where the message does not
            return new MessageTraits(emptyLine ? size : size + 2, eightBitBody, eightBitHeader);
        }
    }
}
