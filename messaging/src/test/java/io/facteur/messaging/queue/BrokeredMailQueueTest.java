package io.facteur.messaging.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.DriverTimeoutException;
import io.facteur.stores.cassandra.messaging.DeferredMail;
import io.facteur.stores.cassandra.messaging.MemoryDeferredMailStore;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.james.blob.api.BlobId;
import org.apache.james.blob.memory.MemoryBlobStoreDAO;
import org.apache.james.queue.api.MailQueue.MailQueueException;
import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.apache.james.queue.api.MailQueue.MailQueueItem.CompletionStatus;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

class BrokeredMailQueueTest {

    @TempDir
    Path directory;

    private final FallibleStore store = new FallibleStore(new MemoryDeferredMailStore());
    private final MemoryBlobStoreDAO blobs = new MemoryBlobStoreDAO();
    private QueueFixture fixture;
    /** It stands still while a queue is open: what is deferred leaves when the test says so. */
    private Instant now = Instant.now();

    private BrokeredMailQueue open() {
        if (fixture != null) {
            fixture.close();
        }
        fixture = new QueueFixture(directory, store, blobs, Clock.fixed(now, ZoneOffset.UTC));
        return fixture.queue("spool");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    static MailQueueItem take(BrokeredMailQueue queue) {
        return queue.deQueue().next().block(Duration.ofSeconds(60));
    }

    @Test
    void dequeuedMailShouldNotBeMarkedWhenItIsFresh() throws Exception {
        BrokeredMailQueue queue = open();
        queue.enQueue(TestMails.mail("fresh"));

        Mail mail = take(queue).getMail();

        assertThat(DeliveryAttributes.maybeDelivered(mail)).isFalse();
        assertThat(DeliveryAttributes.deliveryId(mail)).isPresent();
    }

    @Test
    void dequeuedMailShouldBeMarkedWhenItWasInTheBrokerAtTheStart() throws Exception {
        BrokeredMailQueue before = open();
        before.enQueue(TestMails.mail("old"));
        String id = DeliveryAttributes.deliveryId(take(before).getMail()).orElseThrow();

        Mail mail = take(open()).getMail();

        assertThat(DeliveryAttributes.maybeDelivered(mail)).isTrue();
        assertThat(DeliveryAttributes.deliveryId(mail)).contains(id);
    }

    @Test
    void dequeuedMailShouldBeMarkedWhenItWasGivenBack() throws Exception {
        BrokeredMailQueue queue = open();
        queue.enQueue(TestMails.mail("again"));
        take(queue).done(CompletionStatus.RETRY);

        assertThat(DeliveryAttributes.maybeDelivered(take(queue).getMail())).isTrue();
    }

    @Test
    void enqueuedCopyShouldHaveAnIdOfItsOwnWhenTheOriginalWasMarked() throws Exception {
        BrokeredMailQueue queue = open();
        queue.enQueue(TestMails.mail("again"));
        take(queue).done(CompletionStatus.RETRY);
        MailQueueItem original = take(queue);

        queue.enQueue(original.getMail());
        original.done(CompletionStatus.SUCCESS);

        Mail copy = take(queue).getMail();
        assertThat(DeliveryAttributes.maybeDelivered(copy)).isFalse();
        assertThat(DeliveryAttributes.deliveryId(copy)).isNotEqualTo(DeliveryAttributes.deliveryId(original.getMail()));
    }

    @Test
    void deferShouldPutTheMailBackAsItWasWhenItWasChanged() throws Exception {
        BrokeredMailQueue queue = open();
        queue.enQueue(TestMails.mail("deferred"));
        DeferrableItem item = (DeferrableItem) take(queue);
        item.getMail().setState("somewhere");
        item.getMail().setRecipients(List.of());
        item.getMail().getMessage().setHeader("X-Half-Done", "yes");

        item.defer(Duration.ofMinutes(1), List.of(Attribute.convertToAttribute("why", "down")));

        assertThat(queue.getSize()).isOne();
        assertThat(queue.flush()).isOne();
        DeferrableItem again = (DeferrableItem) take(queue);
        assertThat(again.attempts()).isOne();
        assertThat(again.getMail().getState()).isEqualTo(Mail.DEFAULT);
        assertThat(again.getMail().getRecipients()).hasSize(2);
        assertThat(again.getMail().getMessage().getHeader("X-Half-Done")).isNull();
        assertThat(again.getMail().getAttribute(AttributeName.of("why"))).isPresent();
        assertThat(DeliveryAttributes.maybeDelivered(again.getMail())).isTrue();
        again.done(CompletionStatus.SUCCESS);
        assertThat(queue.getSize()).isZero();
    }

    @Test
    void deferShouldFailAndKeepTheMailWhenTheStoreIsDown() throws Exception {
        BrokeredMailQueue queue = open();
        queue.enQueue(TestMails.mail("kept"));
        DeferrableItem item = (DeferrableItem) take(queue);
        store.down = true;

        assertThatThrownBy(() -> item.defer(Duration.ofSeconds(1), List.of())).isInstanceOf(MailQueueException.class);
        item.done(CompletionStatus.RETRY);

        assertThat(take(queue).getMail().getName()).isEqualTo("kept");
    }

    @Test
    void deferredMailShouldLeaveWhenTheProcessStartsAgainAfterItsTime() throws Exception {
        open().enQueue(TestMails.mail("slept"), Duration.ofMinutes(1));
        now = now.plus(Duration.ofMinutes(2));

        assertThat(take(open()).getMail().getName()).isEqualTo("slept");
        // Its row goes once the broker has it, so it can be taken before it is gone from the store.
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() ->
                        assertThat(store.list("spool").collectList().block()).isEmpty());
    }

    @Test
    void mailShouldComeOnceWhenACrashLeftItInTheBrokerAndInTheStore() throws Exception {
        open().enQueue(TestMails.mail("once"), Duration.ofMinutes(1));
        DeferredMail row = store.list("spool").blockFirst();
        // What a crash leaves between the broker's acknowledgement and the removal of the row.
        fixture.broker.queue("spool").put(row.content());
        BrokeredMailQueue queue = open();

        MailQueueItem first = take(queue);
        first.done(CompletionStatus.SUCCESS);
        queue.flush();
        queue.enQueue(TestMails.mail("next"));

        assertThat(first.getMail().getName()).isEqualTo("once");
        assertThat(take(queue).getMail().getName()).isEqualTo("next");
        assertThat(queue.getSize()).isOne();
    }

    @Test
    void mailShouldNotBePutTwiceIntoTheBrokerWhenItsRowCannotBeRemovedAtOnce() throws Exception {
        BrokeredMailQueue queue = open();
        store.refuseRemovals = true;
        queue.enQueue(TestMails.mail("once"), Duration.ofMinutes(1));
        assertThatThrownBy(queue::flush).isInstanceOf(DriverTimeoutException.class);
        MailQueueItem first = take(queue);
        first.done(CompletionStatus.SUCCESS);
        store.refuseRemovals = false;

        queue.flush();

        assertThat(queue.getSize()).isZero();
    }

    /** It was in the broker once, under the same id; that was another attempt. */
    @Test
    void mailShouldNotBeLostWhenItIsDeferredAgainAfterTheAnswerToItsRemovalWasLost() throws Exception {
        BrokeredMailQueue queue = open();
        queue.enQueue(TestMails.mail("again"), Duration.ofMinutes(1));
        store.loseAnswersToRemovals = true;
        assertThatThrownBy(queue::flush).isInstanceOf(DriverTimeoutException.class);
        store.loseAnswersToRemovals = false;
        ((DeferrableItem) take(queue)).defer(Duration.ofMinutes(2), List.of());

        assertThat(queue.flush()).isOne();

        assertThat(queue.getSize()).isOne();
        assertThat(take(queue).getMail().getName()).isEqualTo("again");
    }

    @Test
    void sizeShouldNotAskTheStoreWhenItIsKnown() throws Exception {
        BrokeredMailQueue queue = open();
        queue.enQueue(TestMails.mail("a"), Duration.ofHours(1));
        assertThat(queue.getSize()).isOne();
        queue.enQueue(TestMails.mail("b"), Duration.ofHours(1));
        queue.enQueue(TestMails.mail("c"));
        store.down = true;

        assertThat(queue.getSize()).isEqualTo(3);
        assertThat(queue.deferredSize()).isEqualTo(2);
    }

    @Test
    void referencesShouldNameTheContentsOfAllMailWhenSomeIsReadySomeDeferredAndSomeInWork() throws Exception {
        BrokeredMailQueue queue = open();
        queue.enQueue(TestMails.mail("in work"));
        take(queue);
        queue.enQueue(TestMails.mail("ready"));
        queue.enQueue(TestMails.mail("deferred"), Duration.ofHours(1));
        fixture.queue("outgoing").enQueue(TestMails.mail("other queue"));

        List<String> expected = new ArrayList<>();
        for (String text : texts()) {
            expected.add(MailCodec.readKnown(text).headerBlobId());
            expected.add(MailCodec.readKnown(text).bodyBlobId());
        }
        open();

        assertThat(expected).hasSize(8);
        assertThat(fixture.references
                        .listReferencedBlobs()
                        .map(BlobId::asString)
                        .collectList()
                        .block())
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    private List<String> texts() {
        List<String> texts = new ArrayList<>();
        fixture.broker.queue("spool").forEach(texts::add);
        fixture.broker.queue("outgoing").forEach(texts::add);
        store.list("spool").map(DeferredMail::content).toStream().forEach(texts::add);
        return texts;
    }

    @Test
    void unreadableTextShouldBeSetAsideWhenItIsNoMail() throws Exception {
        BrokeredMailQueue queue = open();
        fixture.broker.queue("spool").put("{\"version\":99}");
        queue.enQueue(TestMails.mail("readable"));

        assertThat(take(queue).getMail().getName()).isEqualTo("readable");
        assertThat(fixture.broker.queue("unreadable/spool").size()).isOne();
        assertThat(new MailQueueHealthCheck(fixture.broker).check().block().isDegraded())
                .isTrue();
    }

    @Test
    void unreadableTextShouldBeSetAsideWhenItHasNothingOfAMail() throws Exception {
        BrokeredMailQueue queue = open();
        fixture.broker.queue("spool").put("null");
        fixture.broker.queue("spool").put("{\"version\":1}");
        queue.enQueue(TestMails.mail("readable"));

        assertThat(take(queue).getMail().getName()).isEqualTo("readable");
        assertThat(fixture.broker.queue("unreadable/spool").size()).isEqualTo(2);
    }

    @Test
    void mailShouldBeSetAsideAndOthersLeaveWhenAnAttributeIsOfAClassThatIsGone() throws Exception {
        BrokeredMailQueue queue = open();
        Mail mail = TestMails.mail("poison");
        mail.setAttribute(Attribute.convertToAttribute("of-an-extension", "value"));
        queue.enQueue(mail);
        String text = texts().get(0).replace("\"StringSerializer\"", "\"org.example.Gone\"");
        assertThat(text).contains("org.example.Gone");
        queue.clear();
        fixture.broker.queue("spool").put(text);
        queue.enQueue(TestMails.mail("readable"));

        assertThat(take(queue).getMail().getName()).isEqualTo("readable");
        assertThat(fixture.broker.queue("unreadable/spool").size()).isOne();
    }

    @Test
    void mailShouldBeKeptAndOthersLeaveWhenItsContentIsMissing() throws Exception {
        BrokeredMailQueue queue = open();
        queue.enQueue(TestMails.mail("empty"));
        QueuedMail queued = MailCodec.readKnown(texts().get(0));
        Mono.from(blobs.delete(
                        org.apache.james.blob.api.BucketName.DEFAULT,
                        new org.apache.james.blob.api.HashBlobId.Factory().from(queued.bodyBlobId())))
                .block();
        queue.enQueue(TestMails.mail("whole"));

        assertThat(take(queue).getMail().getName()).isEqualTo("whole");
        assertThat(queue.deferredSize()).isOne();
    }

    @Test
    void doneShouldDeleteTheContentWhenContentsAreNotShared() throws Exception {
        BrokeredMailQueue queue = open();
        queue.enQueue(TestMails.mail("gone"));
        QueuedMail queued = MailCodec.readKnown(texts().get(0));
        take(queue).done(CompletionStatus.SUCCESS);

        assertThatThrownBy(() -> Mono.from(blobs.readBytes(
                                org.apache.james.blob.api.BucketName.DEFAULT,
                                new org.apache.james.blob.api.HashBlobId.Factory().from(queued.bodyBlobId())))
                        .block())
                .isInstanceOf(org.apache.james.blob.api.ObjectNotFoundException.class);
    }

    @Test
    void removeShouldNotTouchWhatIsInWorkWhenItMatches() throws Exception {
        BrokeredMailQueue queue = open();
        queue.enQueue(TestMails.mail("a"));
        queue.enQueue(TestMails.mail("a"));
        MailQueueItem inWork = take(queue);

        assertThat(queue.remove(ManageableMailQueue.Type.Name, "a")).isOne();

        assertThat(queue.getSize()).isOne();
        inWork.done(CompletionStatus.SUCCESS);
        assertThat(queue.getSize()).isZero();
    }

    /** The garbage collection spares what is new, and does not see what other nodes work on. */
    @Test
    void contentShouldBeWrittenAgainWhenTheMailIsOld() throws Exception {
        open().enQueue(TestMails.mail("old"), Duration.ofDays(11));
        String before = store.list("spool").blockFirst().bodyBlobId();
        now = now.plus(Duration.ofDays(12));

        DeferrableItem item = (DeferrableItem) take(open());
        item.defer(Duration.ofDays(1), List.of());

        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() ->
                        assertThat(store.list("spool").collectList().block()).hasSize(1));
        assertThat(store.list("spool").blockFirst().bodyBlobId()).isNotEqualTo(before);
        assertThat(item.reload().getMessage().getContent()).isEqualTo("text of old");
    }
}
