package io.facteur.mailets;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;

/** The header of a message as its lines. JavaMail adds a field below others; who traces a message adds on top. */
final class TopOfHeader {

    private TopOfHeader() {}

    /** @return the fields, each with its folds and without its last line end */
    static List<String> lines(MimeMessage message) throws MessagingException {
        return new ArrayList<>(Collections.list(message.getAllHeaderLines()));
    }

    /** Puts fields on top, the first first; the others stay as they are, octet for octet. */
    static void add(MimeMessage message, Collection<String> fields) throws MessagingException {
        List<String> lines = lines(message);
        lines.addAll(0, fields);
        replace(message, lines);
    }

    /** Has the header written from memory, so that what is read and signed is what will be sent: see {@link MailContent}. */
    static void settle(MimeMessage message) throws MessagingException {
        replace(message, lines(message));
    }

    static void replace(MimeMessage message, List<String> lines) throws MessagingException {
        Set<String> names = new HashSet<>();
        Collections.list(message.getAllHeaders()).forEach(header -> names.add(header.getName()));
        for (String name : names) {
            message.removeHeader(name);
        }
        for (String line : lines) {
            message.addHeaderLine(line);
        }
    }
}
