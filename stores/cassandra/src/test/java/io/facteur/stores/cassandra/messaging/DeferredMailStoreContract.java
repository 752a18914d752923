package io.facteur.stores.cassandra.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

abstract class DeferredMailStoreContract {

    static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    static final String QUEUE = "outgoing";

    abstract DeferredMailStore store();

    @BeforeEach
    void empty() {
        store().clear(QUEUE).block();
        store().clear("spool").block();
    }

    static DeferredMail mail(String queue, String name, Instant dueAt) {
        return new DeferredMail(
                queue,
                UUID.nameUUIDFromBytes(name.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                dueAt,
                NOW,
                name,
                "alice@example.org",
                List.of("bob@example.org", "carol@example.net"),
                "header-" + name,
                "body-" + name,
                "{\"name\":\"" + name + "\"}");
    }

    private List<String> names(Flux<DeferredMail> mails) {
        return mails.map(DeferredMail::name).collectList().block();
    }

    private void add(DeferredMail... mails) {
        Flux.fromArray(mails).concatMap(store()::add).blockLast();
    }

    @Test
    void listShouldReturnEveryFieldWhenAdded() {
        DeferredMail mail = mail(QUEUE, "one", NOW.plusSeconds(90));
        add(mail);

        assertThat(store().list(QUEUE).collectList().block()).containsExactly(mail);
    }

    @Test
    void removeShouldFindTheMailWhenItsTimeWasFinerThanAMillisecond() {
        DeferredMail mail = mail(QUEUE, "one", NOW.plusNanos(1_234_567));
        add(mail);

        store().remove(mail).block();

        assertThat(store().list(QUEUE).collectList().block()).isEmpty();
    }

    @Test
    void dueShouldReturnOnlyWhatIsDueWhenMoreWaits() {
        add(
                mail(QUEUE, "later", NOW.plusSeconds(1)),
                mail(QUEUE, "now", NOW),
                mail(QUEUE, "yesterday", NOW.minus(Duration.ofDays(1))),
                mail(QUEUE, "in a year", NOW.plus(Duration.ofDays(365))),
                mail("spool", "other queue", NOW));

        assertThat(names(store().due(QUEUE, NOW))).containsExactly("yesterday", "now");
    }

    @Test
    void dueShouldReturnWhatIsAddedWhenItsBucketWasFoundEmptyBefore() {
        Instant lastWeek = NOW.minus(Duration.ofDays(7));
        DeferredMail first = mail(QUEUE, "first", lastWeek);
        add(first);
        store().remove(first).block();
        assertThat(names(store().due(QUEUE, NOW))).isEmpty();
        assertThat(names(store().due(QUEUE, NOW))).isEmpty();

        add(mail(QUEUE, "second", lastWeek));

        assertThat(names(store().due(QUEUE, NOW))).containsExactly("second");
    }

    @Test
    void dueShouldKeepWhatWaitsBehindEmptyBucketsWhenItForgetsThem() {
        DeferredMail gone = mail(QUEUE, "gone", NOW.minus(Duration.ofDays(3)));
        DeferredMail old = mail(QUEUE, "old", NOW.minus(Duration.ofDays(2)));
        DeferredMail gone2 = mail(QUEUE, "gone2", NOW.minus(Duration.ofDays(1)));
        add(gone, old, gone2, mail(QUEUE, "future", NOW.plus(Duration.ofDays(1))));
        store().remove(gone).block();
        store().remove(gone2).block();

        assertThat(names(store().due(QUEUE, NOW))).containsExactly("old");
        assertThat(names(store().due(QUEUE, NOW))).containsExactly("old");
        assertThat(names(store().list(QUEUE))).containsExactly("old", "future");
    }

    @Test
    void nextDueShouldReturnTheEarliestWhenSeveralWait() {
        add(mail(QUEUE, "b", NOW.plus(Duration.ofDays(2))), mail(QUEUE, "a", NOW.plus(Duration.ofDays(1))));

        assertThat(store().nextDue(QUEUE).block()).isEqualTo(NOW.plus(Duration.ofDays(1)));
    }

    @Test
    void nextDueShouldBeEmptyWhenNothingWaits() {
        assertThat(store().nextDue(QUEUE).blockOptional()).isEmpty();
    }

    @Test
    void sizeShouldCountAllBucketsWhenMailIsSpreadOverDays() {
        Flux.range(0, 50)
                .concatMap(i -> store().add(mail(QUEUE, "m" + i, NOW.plus(Duration.ofHours(i)))))
                .blockLast();

        assertThat(store().size(QUEUE).block()).isEqualTo(50);
    }

    @Test
    void sizeShouldCountOnceWhenTheSameMailIsAddedAgain() {
        DeferredMail mail = mail(QUEUE, "one", NOW);
        add(mail, mail);

        assertThat(store().size(QUEUE).block()).isOne();
    }

    @Test
    void clearShouldTellHowMuchItRemovedWhenSomethingWaited() {
        add(mail(QUEUE, "a", NOW), mail(QUEUE, "b", DeferredMail.LATEST), mail("spool", "c", NOW));

        assertThat(store().clear(QUEUE).block()).isEqualTo(2);
        assertThat(store().list(QUEUE).collectList().block()).isEmpty();
        assertThat(names(store().list("spool"))).containsExactly("c");
    }

    @Test
    void addShouldKeepTheMailWhenItsTimeIsBeyondTheCalendar() {
        add(mail(QUEUE, "never", Instant.MAX));

        assertThat(names(store().list(QUEUE))).containsExactly("never");
        assertThat(names(store().due(QUEUE, NOW))).isEmpty();
    }

    @Test
    void queuesShouldNameThoseWithDeferredMail() {
        add(mail(QUEUE, "a", NOW.plusSeconds(60)), mail("spool", "b", NOW.plusSeconds(60)));

        assertThat(store().queues().collectList().block()).contains(QUEUE, "spool");
    }
}
