package io.facteur.messaging.queue;

import java.io.IOException;
import java.io.InputStream;
import java.util.UUID;
import javax.inject.Inject;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import org.apache.james.blob.api.BlobId;
import org.apache.james.blob.api.BlobStore;
import org.apache.james.blob.api.Store;
import org.apache.james.blob.mail.MimeMessagePartsId;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStream;
import org.apache.james.server.core.MimeMessageSource;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.mailet.Mail;
import reactor.core.publisher.Mono;

/** The contents of queued mail, in the blob store: the header and the body apart, as the mailbox keeps them. */
public final class MailContents {

    private final Store<MimeMessage, MimeMessagePartsId> store;
    private final BlobId.Factory blobIds;

    @Inject
    public MailContents(BlobStore blobStore, BlobId.Factory blobIds) {
        this.store = new OctetMessageStore(blobStore).mimeMessageStore();
        this.blobIds = blobIds;
    }

    MimeMessagePartsId save(Mail mail) throws MessagingException {
        return store.save(mail.getMessage()).block();
    }

    /** The mail with its content, which was read from the store. */
    Mail load(QueuedMail queued) throws IOException, MessagingException {
        MailImpl mail = MailCodec.restore(queued);
        MimeMessage message = store.read(parts(queued)).block();
        if (message instanceof MimeMessageWrapper wrapper) {
            mail.setMessageNoCopy(wrapper);
        } else {
            mail.setMessage(message);
            LifecycleUtil.dispose(message);
        }
        return mail;
    }

    /** The mail, with a content that is read when somebody looks at it: for lists. */
    Mail show(QueuedMail queued) throws IOException, MessagingException {
        MailImpl mail = MailCodec.restore(queued);
        mail.setMessageNoCopy(new MimeMessageWrapper(new OnDemand(queued)));
        return mail;
    }

    /** Does nothing where equal contents are stored once: there only the garbage collection deletes. */
    Mono<Void> delete(MimeMessagePartsId parts) {
        return Mono.from(store.delete(parts));
    }

    BlobId blobId(String id) {
        return blobIds.from(id);
    }

    MimeMessagePartsId parts(QueuedMail queued) {
        return MimeMessagePartsId.builder()
                .headerBlobId(blobId(queued.headerBlobId()))
                .bodyBlobId(blobId(queued.bodyBlobId()))
                .build();
    }

    private final class OnDemand implements MimeMessageSource {

        private final QueuedMail queued;
        private final String sourceId = UUID.randomUUID().toString();

        OnDemand(QueuedMail queued) {
            this.queued = queued;
        }

        @Override
        public String getSourceId() {
            return sourceId;
        }

        @Override
        public InputStream getInputStream() throws IOException {
            try {
                return new MimeMessageInputStream(store.read(parts(queued)).block());
            } catch (MessagingException e) {
                throw new IOException("The content of mail " + queued.name() + " cannot be read", e);
            }
        }
    }
}
