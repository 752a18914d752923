package io.facteur.mailets;

import java.util.LinkedHashMap;
import java.util.Map;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;
import org.apache.mailet.PerRecipientHeaders;

/** The headers that one recipient gets and the others do not: in the message until closed. */
final class RecipientHeaders implements AutoCloseable {

    private final MimeMessage message;
    private final Map<String, String[]> before = new LinkedHashMap<>();

    private RecipientHeaders(MimeMessage message) {
        this.message = message;
    }

    static RecipientHeaders add(Mail mail, MailAddress recipient) throws MessagingException {
        PerRecipientHeaders all = mail.getPerRecipientSpecificHeaders();
        RecipientHeaders headers = new RecipientHeaders(mail.getMessage());
        for (String name : all.getHeaderNamesForRecipient(recipient)) {
            headers.before.put(name, headers.message.getHeader(name));
        }
        for (PerRecipientHeaders.Header header : all.getHeadersForRecipient(recipient)) {
            headers.message.addHeader(header.getName(), header.getValue());
        }
        return headers;
    }

    @Override
    public void close() throws MessagingException {
        for (Map.Entry<String, String[]> header : before.entrySet()) {
            message.removeHeader(header.getKey());
            if (header.getValue() != null) {
                for (String value : header.getValue()) {
                    message.addHeader(header.getKey(), value);
                }
            }
        }
    }

    @Override
    public String toString() {
        return before.keySet().toString();
    }
}
