package io.facteur.mailets;

import io.facteur.messaging.queue.MessageOctets;
import java.io.IOException;
import java.io.InputStream;
import java.util.UUID;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import org.apache.james.core.Username;
import org.apache.james.mailbox.model.ComposedMessageId;
import org.apache.james.server.core.MimeMessageSource;
import org.apache.james.server.core.MimeMessageUtil;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.james.transport.mailets.delivery.MailboxAppender;
import org.apache.mailet.StorageDirective;
import org.reactivestreams.Publisher;

/** Has a message stored with all octets of its header: see {@link MessageOctets}. It is not copied. */
record OctetAppender(MailboxAppender james) implements MailboxAppender {

    @Override
    public Publisher<ComposedMessageId> append(MimeMessage message, Username user, StorageDirective directive)
            throws MessagingException {
        return james.append(new MimeMessageWrapper(new Octets(message)), user, directive);
    }

    private record Octets(MimeMessage message) implements MimeMessageSource {

        @Override
        public String getSourceId() {
            return UUID.randomUUID().toString();
        }

        @Override
        public InputStream getInputStream() throws IOException {
            try {
                return MessageOctets.open(message);
            } catch (MessagingException e) {
                throw new IOException("A message cannot be read", e);
            }
        }

        @Override
        public long getMessageSize() throws IOException {
            try {
                // a question mark is as long as what it stands for
                return MimeMessageUtil.getMessageSize(message);
            } catch (MessagingException e) {
                throw new IOException("A message cannot be measured", e);
            }
        }
    }
}
