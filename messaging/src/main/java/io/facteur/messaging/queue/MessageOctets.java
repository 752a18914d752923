package io.facteur.messaging.queue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import org.apache.james.server.core.MailHeaders;
import org.apache.james.server.core.MimeMessageInputStream;

/**
 * A message as octets. JavaMail reads each octet of a header as a character; James writes those that are not ASCII as
 * question marks, whenever it has read the header. Here they come out as they went in, with line ends that are CR LF.
 */
public final class MessageOctets {

    private MessageOctets() {}

    /** The whole message: what is stored, signed and sent. To be closed. */
    public static InputStream open(MimeMessage message) throws MessagingException {
        return new SequenceInputStream(new ByteArrayInputStream(header(message)), body(message));
    }

    /** The header, with the empty line after it. */
    public static byte[] header(MimeMessage message) throws MessagingException {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        for (String line : Collections.list(message.getAllHeaderLines())) {
            header.writeBytes(line.getBytes(StandardCharsets.ISO_8859_1));
            header.write('\r');
            header.write('\n');
        }
        header.write('\r');
        header.write('\n');
        return header.toByteArray();
    }

    /** What comes after the header, from where it is stored. To be closed. */
    public static InputStream body(MimeMessage message) throws MessagingException {
        InputStream in = new MimeMessageInputStream(message);
        try {
            // reads up to the empty line
            new MailHeaders(in);
            return in;
        } catch (MessagingException e) {
            close(in, e);
            throw e;
        }
    }

    private static void close(InputStream in, MessagingException cause) {
        try {
            in.close();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }
}
