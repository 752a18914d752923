package io.facteur.messaging.queue;

import static org.apache.james.blob.api.BlobStore.StoragePolicy.LOW_COST;
import static org.apache.james.blob.api.BlobStore.StoragePolicy.SIZE_BASED;

import com.google.common.io.ByteSource;
import java.io.IOException;
import java.io.InputStream;
import javax.inject.Inject;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import org.apache.james.blob.api.BlobId;
import org.apache.james.blob.api.BlobStore;
import org.apache.james.blob.api.BucketName;
import org.apache.james.blob.api.Store;
import org.apache.james.blob.mail.MimeMessagePartsId;
import org.apache.james.blob.mail.MimeMessageStore;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** James' store of messages in queues and repositories, which keeps all octets of a header: see {@link MessageOctets}. */
public final class OctetMessageStore extends MimeMessageStore.Factory {

    private final BlobStore blobs;

    @Inject
    public OctetMessageStore(BlobStore blobs) {
        super(blobs);
        this.blobs = blobs;
    }

    @Override
    public Store<MimeMessage, MimeMessagePartsId> mimeMessageStore() {
        return mimeMessageStore(blobs.getDefaultBucketName());
    }

    @Override
    public Store<MimeMessage, MimeMessagePartsId> mimeMessageStore(BucketName bucket) {
        return new Octets(super.mimeMessageStore(bucket), blobs, bucket);
    }

    private record Octets(Store<MimeMessage, MimeMessagePartsId> james, BlobStore blobs, BucketName bucket)
            implements Store<MimeMessage, MimeMessagePartsId> {

        @Override
        public Mono<MimeMessagePartsId> save(MimeMessage message) {
            return Mono.zip(saveHeader(message), saveBody(message))
                    .map(ids -> MimeMessagePartsId.builder()
                            .headerBlobId(ids.getT1())
                            .bodyBlobId(ids.getT2())
                            .build());
        }

        private Mono<BlobId> saveHeader(MimeMessage message) {
            return Mono.fromCallable(() -> MessageOctets.header(message))
                    .flatMap(header -> Mono.from(blobs.save(bucket, header, SIZE_BASED)));
        }

        private Mono<BlobId> saveBody(MimeMessage message) {
            return Mono.from(blobs.save(bucket, new Body(message), LOW_COST));
        }

        @Override
        public Mono<MimeMessage> read(MimeMessagePartsId id) {
            return james.read(id);
        }

        @Override
        public Publisher<Void> delete(MimeMessagePartsId id) {
            return james.delete(id);
        }
    }

    private static final class Body extends ByteSource {

        private final MimeMessage message;

        Body(MimeMessage message) {
            this.message = message;
        }

        @Override
        public InputStream openStream() throws IOException {
            try {
                return MessageOctets.body(message);
            } catch (MessagingException e) {
                throw new IOException("The body of a message cannot be read", e);
            }
        }
    }
}
