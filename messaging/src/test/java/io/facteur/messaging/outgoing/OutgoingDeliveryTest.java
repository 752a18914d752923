package io.facteur.messaging.outgoing;

import static io.facteur.messaging.outgoing.OutgoingFixture.mail;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.facteur.messaging.outgoing.QueueEntry.Filter;
import io.facteur.messaging.outgoing.QueueEntry.State;
import io.facteur.messaging.queue.FallibleStore;
import io.facteur.messaging.spooler.MemoryRepositories;
import io.facteur.stores.cassandra.messaging.MemoryDeferredMailStore;
import io.facteur.testing.smtp.LocalSmtp;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.james.blob.memory.MemoryBlobStoreDAO;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.DsnParameters;
import org.apache.mailet.DsnParameters.Notify;
import org.apache.mailet.DsnParameters.RecipientDsnParameters;
import org.apache.mailet.base.test.FakeMail;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutgoingDeliveryTest {

    private static final String BOB = "bob@peer.test";
    private static final String EVE = "eve@peer.test";

    @TempDir
    Path directory;

    private OutgoingFixture fixture;

    @BeforeEach
    void open() throws Exception {
        fixture = new OutgoingFixture(directory);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private static DsnParameters dsn(String recipient, EnumSet<Notify> notify) throws Exception {
        return DsnParameters.builder()
                .envId(DsnParameters.EnvId.of("QQ314"))
                .addRcptParameter(
                        new MailAddress(recipient),
                        RecipientDsnParameters.of(notify, new MailAddress("first@old.test")))
                .build()
                .get();
    }

    private void refuse(String recipient, String reply) {
        fixture.peer.answer(command -> command.startsWith("RCPT TO:<" + recipient) ? reply : null);
    }

    @Test
    void mailShouldBeSplitByDomain() throws Exception {
        fixture.send(mail(BOB, "x@null.test", EVE));
        fixture.nothingWaits();

        assertThat(fixture.peer.messages()).hasSize(1);
        assertThat(fixture.peer.messages().get(0).recipients()).hasSize(2);
        assertThat(fixture.reports()).isEqualTo(1);
    }

    @Test
    void mailOfManyRecipientsShouldBeSplitByHundreds() throws Exception {
        String[] recipients = new String[250];
        for (int i = 0; i < recipients.length; i++) {
            recipients[i] = "r" + i + "@peer.test";
        }
        fixture.send(mail(recipients));
        fixture.nothingWaits();

        assertThat(fixture.peer.messages().stream().map(m -> m.recipients().size()))
                .containsExactlyInAnyOrder(100, 100, 50);
    }

    @Test
    void onlyWhoWasDeferredShouldBeTriedAgain() throws Exception {
        refuse(EVE, "450 4.2.1 busy");
        fixture.send(mail(BOB, EVE));
        Instant due = fixture.deferred();
        fixture.peer.answer(command -> null);
        fixture.pass(due);

        assertThat(fixture.peer.messages()).hasSize(2);
        assertThat(fixture.peer.messages().get(1).recipients()).containsExactly("RCPT TO:<" + EVE + ">");
        assertThat(fixture.reports()).isZero();
    }

    @Test
    void deferredMailShouldBeTriedOnScheduleWarnedAboutAndGivenUp() throws Exception {
        refuse(BOB, "450 4.2.1 mailbox is busy");
        Instant start = fixture.now();
        fixture.send(mail(BOB));
        List<Duration> ages = new ArrayList<>();
        while (fixture.queue.getSize() > 0) {
            Instant due = fixture.deferred();
            ages.add(Duration.between(start, due));
            long before = fixture.reports();
            fixture.pass(due);
            if (fixture.reports() > before && fixture.queue.getSize() > 0) {
                assertThat(ages.get(ages.size() - 1)).isGreaterThanOrEqualTo(Duration.ofHours(4));
            }
        }

        assertThat(ages.get(0)).isBetween(Duration.ofMinutes(2), Duration.ofSeconds(132));
        assertThat(ages).isSorted().hasSizeBetween(30, 45);
        assertThat(ages.get(ages.size() - 1)).isEqualTo(Duration.ofDays(5));
        assertThat(fixture.reports()).isEqualTo(2);
        fixture.report(delayed -> assertThat(delayed)
                .contains("Action: delayed", "Status: 4.2.1", "Diagnostic-Code: smtp; 450 4.2.1 mailbox is busy"));
        fixture.report(failed -> assertThat(failed)
                .contains("Action: failed", "Status: 4.4.7", "mx.peer.test said: 450 4.2.1 mailbox is busy")
                .contains("text of the letter"));
    }

    @Test
    void reportShouldGoToTheSenderWithANullSender() throws Exception {
        refuse(BOB, "550 5.1.1 no such user");
        fixture.send(mail(BOB), dsn(BOB, EnumSet.of(Notify.FAILURE)));
        fixture.nothingWaits();

        fixture.report(report -> assertThat(report)
                .startsWith("sender <> to [ana@example.org]")
                .contains("From: Mail delivery <postmaster@example.org>")
                .contains("report-type=delivery-status", "Reporting-MTA: dns; me.test")
                .contains("Original-Envelope-Id: QQ314", "Original-Recipient: rfc822; first@old.test")
                .contains("Final-Recipient: rfc822; bob@peer.test", "Status: 5.1.1", "Remote-MTA: dns; mx.peer.test"));
    }

    @Test
    void nobodyShouldBeToldWhenTheSenderIsNotCertain() throws Exception {
        refuse(BOB, "550 5.1.1 no such user");
        fixture.outgoing.send(mail(BOB).build(), false);
        fixture.nothingWaits();

        assertThat(fixture.peer.commands()).contains("RCPT TO:<" + BOB + ">");
        assertThat(fixture.reports()).isZero();
    }

    @Test
    void nobodyShouldBeToldWhoWantsNotToBe() throws Exception {
        refuse(BOB, "550 5.1.1 no such user");
        fixture.send(mail(BOB), dsn(BOB, EnumSet.of(Notify.NEVER)));
        fixture.nothingWaits();

        assertThat(fixture.reports()).isZero();
    }

    @Test
    void bounceShouldBeTriedForOneDayAndNeverAnswered() throws Exception {
        refuse(BOB, "450 4.2.1 busy");
        Instant start = fixture.now();
        fixture.send(mail(BOB).sender(MaybeSender.nullSender()));
        Instant due = start;
        while (fixture.queue.getSize() > 0) {
            due = fixture.deferred();
            fixture.pass(due);
        }

        assertThat(Duration.between(start, due)).isEqualTo(Duration.ofDays(1));
        assertThat(fixture.reports()).isZero();
    }

    @Test
    void successShouldBeToldWhenTheNextHopWillNot() throws Exception {
        fixture.peer.extensions("8BITMIME");
        fixture.send(mail(BOB), dsn(BOB, EnumSet.of(Notify.SUCCESS)));
        fixture.nothingWaits();

        fixture.report(report -> assertThat(report).contains("Action: relayed", "Status: 2.0.0"));
    }

    @Test
    void successShouldBeLeftToTheNextHopThatCanTellIt() throws Exception {
        fixture.send(mail(BOB), dsn(BOB, EnumSet.of(Notify.SUCCESS)));
        fixture.nothingWaits();

        assertThat(fixture.peer.messages().get(0).recipients())
                .containsExactly("RCPT TO:<bob@peer.test> NOTIFY=SUCCESS ORCPT=rfc822;first@old.test");
        assertThat(fixture.reports()).isZero();
    }

    @Test
    void pauseOfANextHopShouldBeNoTry() throws Exception {
        fixture.peer.answer(command -> command.equals("CONNECT") ? "421 4.7.0 too much" : null);
        fixture.send(mail(BOB));
        fixture.deferred();
        fixture.send(mail(EVE));
        await().atMost(Duration.ofSeconds(60)).until(() -> fixture.queue.deferredSize() == 2);

        List<QueueEntry> entries = queue().list(Filter.ALL, 10).entries();
        assertThat(entries).extracting(QueueEntry::tries).containsExactlyInAnyOrder(1, 0);
        assertThat(entries).extracting(QueueEntry::lastAnswer).containsOnly("421 4.7.0 too much");
        assertThat(fixture.peer.connections()).isEqualTo(1);
    }

    private OutgoingQueue queue() {
        return new OutgoingQueue(
                fixture.queues.factory,
                new MemoryRepositories(),
                fixture.courier,
                Clock.fixed(fixture.now(), ZoneOffset.UTC));
    }

    @Test
    void administratorShouldSeeAndHoldAndReleaseAndDelete() throws Exception {
        refuse(BOB, "450 4.2.1 busy");
        fixture.send(mail(BOB));
        fixture.deferred();
        OutgoingQueue queue = queue();

        QueueEntry seen = queue.list(Filter.ALL, 10).entries().get(0);
        assertThat(seen.state()).isEqualTo(State.DEFERRED);
        assertThat(seen.nextHop()).isEqualTo("mx.peer.test");
        assertThat(seen.lastAnswer()).isEqualTo("450 4.2.1 busy");
        Filter byId =
                new Filter(List.of(seen.id().substring(0, 8)), Optional.empty(), Optional.empty(), Optional.empty());
        Filter elsewhere = new Filter(List.of(), Optional.of("other.test"), Optional.empty(), Optional.empty());

        assertThat(queue.hold(elsewhere)).isZero();
        assertThat(queue.hold(byId)).isEqualTo(1);
        QueueEntry held = queue.list(byId, 10).entries().get(0);
        assertThat(held.state()).isEqualTo(State.HELD);
        assertThat(held.lastAnswer()).isEqualTo("450 4.2.1 busy");
        assertThat(queue.retry(Filter.ALL)).isZero();

        assertThat(queue.release(byId)).isEqualTo(1);
        fixture.queue.flush();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> fixture.peer.commands().stream()
                                .filter(command -> command.startsWith("RCPT"))
                                .count()
                        == 2);
        fixture.deferred();
        assertThat(queue.delete(Filter.ALL)).isEqualTo(1);
        assertThat(queue.list(Filter.ALL, 10).total()).isZero();
    }

    @Test
    void mailThatIsPutInAgainShouldBeDeliveredOnce() throws Exception {
        FakeMail mail = mail(BOB).build();
        mail.setAttribute(new Attribute(AttributeName.of("io.facteur.delivery-id"), AttributeValue.of("spooled-1")));

        fixture.outgoing.send(mail, true);
        fixture.nothingWaits();
        fixture.outgoing.send(mail, true);
        fixture.nothingWaits();

        assertThat(fixture.peer.messages()).hasSize(1);
    }

    @Test
    void twinsOfOneMailShouldNotBeDeliveredAtTheSameTime() throws Exception {
        FakeMail mail = mail(BOB).build();
        mail.setAttribute(new Attribute(AttributeName.of("io.facteur.delivery-id"), AttributeValue.of("spooled-1")));
        CountDownLatch go = new CountDownLatch(1);
        fixture.peer.answer(command -> {
            if (command.equals("CONNECT")) {
                waitFor(go);
            }
            return null;
        });

        fixture.outgoing.send(mail, true);
        fixture.outgoing.send(mail, true);
        await().atMost(Duration.ofSeconds(60)).until(() -> fixture.queue.deferredSize() == 1);
        go.countDown();
        await().atMost(Duration.ofSeconds(60)).until(() -> fixture.courier.inHand() == 0);
        fixture.queue.flush();
        fixture.nothingWaits();

        assertThat(fixture.peer.messages()).hasSize(1);
    }

    @Test
    void nextHopShouldNotBeAskedAgainWhileWhatItSaidCannotBeKept(@TempDir Path other) throws Exception {
        FallibleStore store = new FallibleStore(new MemoryDeferredMailStore());
        fixture.close();
        fixture = new OutgoingFixture(other, store, new MemoryBlobStoreDAO());
        refuse(EVE, "450 4.2.1 busy");
        store.down = true;
        fixture.send(mail(BOB, EVE));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> fixture.peer.messages().size() == 1);
        Thread.sleep(2_000);

        assertThat(fixture.courier.inHand()).isEqualTo(1);
        store.down = false;
        fixture.deferred();
        assertThat(fixture.peer.messages()).hasSize(1);
        assertThat(queue().list(Filter.ALL, 10).entries().get(0).recipients()).containsExactly(EVE);
    }

    @Test
    void mailForAHostThatDoesNotAnswerShouldNotHoldUpOtherMail() throws Exception {
        fixture.peer.answer(command -> command.equals("CONNECT") ? LocalSmtp.SILENCE : null);
        for (int i = 0; i < 3 * OutgoingFixture.IN_HAND; i++) {
            fixture.send(mail(BOB));
        }
        fixture.send(mail("bob@quick.test"));
        await().atMost(Duration.ofSeconds(60)).until(() -> fixture.courier.inHand() == OutgoingFixture.IN_HAND);
        assertThat(fixture.quick.messages()).isEmpty();

        // it takes no answer of the other side, only time
        fixture.pass(Duration.ofSeconds(16));

        await().atMost(Duration.ofSeconds(60))
                .until(() -> fixture.quick.messages().size() == 1);
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
