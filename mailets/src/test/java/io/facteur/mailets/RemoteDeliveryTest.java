package io.facteur.mailets;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.messaging.broker.MailBroker;
import io.facteur.messaging.broker.embedded.EmbeddedMailBroker;
import io.facteur.messaging.outgoing.OutgoingMails;
import io.facteur.messaging.queue.BrokeredMailQueueFactory;
import io.facteur.messaging.queue.MailContents;
import io.facteur.stores.cassandra.messaging.MemoryDeferredMailStore;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.apache.james.blob.api.BucketName;
import org.apache.james.blob.api.HashBlobId;
import org.apache.james.blob.memory.MemoryBlobStoreDAO;
import org.apache.james.core.builder.MimeMessageBuilder;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.server.blob.deduplication.PassThroughBlobStore;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.apache.mailet.base.test.FakeMail;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RemoteDeliveryTest {

    private static final AttributeName REPORT = AttributeName.of("io.facteur.outgoing.report-to-sender");

    @TempDir
    Path directory;

    private MailBroker broker;
    private BrokeredMailQueueFactory queues;
    private RemoteDelivery mailet;

    @BeforeEach
    void open() {
        broker = EmbeddedMailBroker.open(directory);
        HashBlobId.Factory ids = new HashBlobId.Factory();
        queues = new BrokeredMailQueueFactory(
                broker,
                new MemoryDeferredMailStore(),
                new MailContents(new PassThroughBlobStore(new MemoryBlobStoreDAO(), BucketName.DEFAULT, ids), ids),
                Clock.systemUTC(),
                new RecordingMetricFactory(),
                new NoopGaugeRegistry());
        mailet = new RemoteDelivery(new OutgoingMails(queues));
    }

    @AfterEach
    void close() {
        queues.stop();
        broker.close();
    }

    private static FakeMail mail() throws Exception {
        return FakeMail.builder()
                .name("mail")
                .sender("ana@example.org")
                .recipient("bob@peer.test")
                .mimeMessage(
                        MimeMessageBuilder.mimeMessageBuilder().setText("hello").build())
                .build();
    }

    private Mail delivered(Mail mail) throws Exception {
        mailet.service(mail);
        assertThat(mail.getState()).isEqualTo(Mail.GHOST);
        return queues.createQueue(OutgoingMails.QUEUE, MailQueueFactory.defaultPrefetchCount())
                .deQueue()
                .next()
                .block(Duration.ofSeconds(60))
                .getMail();
    }

    private boolean isReported(Mail mail) throws Exception {
        return AttributeUtils.getValueAndCastFromMail(delivered(mail), REPORT, Boolean.class)
                .orElseThrow();
    }

    @Test
    void mailShouldBeInTheQueue() throws Exception {
        Mail queued = delivered(mail());

        assertThat(queued.getRecipients()).hasToString("[bob@peer.test]");
        assertThat(queued.getMaybeSender().asString()).isEqualTo("ana@example.org");
    }

    @Test
    void whoLoggedInShouldBeTold() throws Exception {
        FakeMail mail = mail();
        mail.setAttribute(new Attribute(Mail.SMTP_AUTH_USER, AttributeValue.of("ana@example.org")));

        assertThat(isReported(mail)).isTrue();
    }

    @Test
    void clientOfARelayNetworkShouldBeTold() throws Exception {
        FakeMail mail = mail();
        mail.setAttribute(Attribute.convertToAttribute("org.apache.james.SMTPIsAuthNetwork", true));

        assertThat(isReported(mail)).isTrue();
    }

    @Test
    void whoCouldBeForgedShouldNotBeTold() throws Exception {
        FakeMail forwarded = mail();
        forwarded.setAttribute(Mail.SENT_BY_MAILET_ATTRIBUTE);

        assertThat(isReported(forwarded)).isFalse();
    }
}
