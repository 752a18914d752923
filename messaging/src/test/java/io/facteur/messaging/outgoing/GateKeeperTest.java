package io.facteur.messaging.outgoing;

import static io.facteur.messaging.outgoing.OutgoingFixture.mail;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.facteur.messaging.outgoing.QueueEntry.Filter;
import io.facteur.messaging.outgoing.QueueEntry.State;
import io.facteur.transport.gate.Sending;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.apache.james.queue.api.MailQueue.MailQueueItem.CompletionStatus;
import org.apache.mailet.Mail;
import org.apache.mailet.base.test.FakeMail;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GateKeeperTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String BOB = "bob@peer.test";

    @TempDir
    Path directory;

    private OutgoingFixture fixture;
    private OutgoingHold hold;
    private MailRepository held;

    @BeforeEach
    void open() throws Exception {
        fixture = new OutgoingFixture(directory);
        hold = new OutgoingHold(fixture.gate);
        held = fixture.repositories.select(MailRepositoryUrl.from("memory://var/mail/held"));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private static FakeMail named(String name) throws Exception {
        FakeMail mail = mail(BOB).build();
        mail.setName(name);
        return mail;
    }

    /** As the mailet keeps it. */
    private void keep(String name) throws Exception {
        FakeMail mail = named(name);
        assertThat(hold.holds(mail)).isTrue();
        hold.mark(mail);
        held.store(mail);
    }

    private OutgoingQueue queue() {
        return new OutgoingQueue(
                fixture.queues.factory,
                fixture.repositories,
                fixture.courier,
                Clock.fixed(fixture.now(), ZoneOffset.UTC));
    }

    private QueueEntry onlyEntry() throws Exception {
        return queue().list(Filter.ALL, 10).entries().get(0);
    }

    private Mail spooled() throws Exception {
        MailQueueItem item = fixture.queues.queue("spool").deQueue().next().block(PATIENCE);
        item.done(CompletionStatus.SUCCESS);
        return item.getMail();
    }

    @Test
    void whatWasHeldShouldGoThroughTheProcessorAgainWhenMailMayLeave() throws Exception {
        fixture.keeper.close();
        keep("one");
        keep("two");
        // for another reason: whatever else is kept there has no mark
        held.store(named("other"));

        GateKeeper.Answer answer = fixture.keeper.open(false);

        assertThat(answer.sending()).isEqualTo(Sending.OPEN);
        assertThat(answer.changed()).isTrue();
        await().atMost(PATIENCE)
                .until(() -> held.size() == 1 && fixture.queues.queue("spool").getSize() == 2);
        List<Mail> mails = List.of(spooled(), spooled());
        assertThat(mails).extracting(Mail::getName).containsExactlyInAnyOrder("one", "two");
        assertThat(mails).extracting(Mail::getState).containsOnly("relay");
    }

    @Test
    void checkShouldNotStartWhatAnAdministratorStopped() throws Exception {
        fixture.keeper.close();
        keep("one");

        assertThat(fixture.keeper.open(true)).isEqualTo(new GateKeeper.Answer(Sending.STOPPED, false, 0));
        assertThat(held.size()).isEqualTo(1);
    }

    @Test
    void mailInTheQueueShouldWaitWhileAllIsStoppedAndLeaveThen() throws Exception {
        fixture.peer.answer(command -> command.startsWith("RCPT") ? "450 4.2.1 busy" : null);
        fixture.send(mail(BOB));
        fixture.deferred();
        fixture.peer.answer(command -> null);
        fixture.keeper.close();
        int before = fixture.peer.commands().size();

        // its time comes
        fixture.queue.flush();
        await().atMost(PATIENCE).until(() -> onlyEntry().state() == State.HELD);
        assertThat(onlyEntry().lastAnswer()).isEqualTo("450 4.2.1 busy");
        assertThat(fixture.peer.commands()).hasSize(before);

        assertThat(fixture.keeper.open(false).held()).isEqualTo(1);
        fixture.nothingWaits();
        assertThat(fixture.peer.messages()).hasSize(1);
    }

    @Test
    void whatAnAdministratorHoldsAloneShouldStayWhenAllMayLeave() throws Exception {
        fixture.peer.answer(command -> command.startsWith("RCPT") ? "450 4.2.1 busy" : null);
        fixture.send(mail(BOB));
        fixture.deferred();
        assertThat(queue().hold(Filter.ALL)).isEqualTo(1);
        fixture.keeper.close();

        assertThat(fixture.keeper.open(false).held()).isZero();
        assertThat(onlyEntry().state()).isEqualTo(State.HELD);
    }

    @Test
    void singleMailShouldLeaveWhenItIsReleasedWhileAllIsStopped() throws Exception {
        fixture.keeper.close();
        fixture.send(mail(BOB));
        await().atMost(PATIENCE)
                .until(() ->
                        queue().list(Filter.ALL, 10).total() == 1 && onlyEntry().state() == State.HELD);

        Filter byId = new Filter(List.of(onlyEntry().id()), Optional.empty(), Optional.empty(), Optional.empty());
        assertThat(queue().release(byId)).isEqualTo(1);

        fixture.nothingWaits();
        assertThat(fixture.peer.messages()).hasSize(1);
    }

    @Test
    void whatWasReleasedShouldBeHeldAgainWhenAllIsStoppedLater() throws Exception {
        fixture.keeper.close();
        FakeMail mail = mail(BOB).build();
        mail.setAttribute(Release.at(fixture.now()));
        assertThat(hold.holds(mail)).isFalse();
        fixture.keeper.open(false);
        fixture.pass(Duration.ofSeconds(1));
        fixture.keeper.close();

        assertThat(hold.holds(mail)).isTrue();
        hold.mark(mail);
        // so that whoever released it a moment ago cannot remove this one from the repository
        assertThat(mail.getName()).isEqualTo("mail-again");
    }

    @Test
    void releaseShouldEndWhenItIsStoppedAndGoOnAfterwards() throws Exception {
        fixture.keeper.close();
        for (int i = 0; i < 3 * GatedMails.ROUND; i++) {
            keep("mail-" + i);
        }
        GatedMails mails = new GatedMails(fixture.repositories, fixture.queues.factory, Clock.systemUTC());
        AtomicInteger rounds = new AtomicInteger();

        assertThat(mails.release(() -> rounds.incrementAndGet() < 2)).isEqualTo(GatedMails.ROUND);
        assertThat(held.size()).isEqualTo(2 * GatedMails.ROUND);
        assertThat(mails.release(() -> true)).isEqualTo(2 * GatedMails.ROUND);
        assertThat(held.size()).isZero();
    }

    @Test
    void onlyOneProcessShouldLetGoWhatWasHeldAndAnotherWhenThatIsGone() throws Exception {
        fixture.keeper.close();
        keep("one");
        fixture.takeLease("outgoing-held", Duration.ofMinutes(1));

        fixture.keeper.open(false);
        await().during(Duration.ofSeconds(1)).atMost(PATIENCE).until(() -> held.size() == 1);

        fixture.pass(Duration.ofMinutes(2));
        GateKeeper next = fixture.anotherKeeper();
        next.start();
        await().atMost(PATIENCE).until(() -> held.size() == 0);
        next.stop();
    }

    @Test
    void mailShouldNotLeaveTwiceWhenACrashLeftItInTheRepository() throws Exception {
        fixture.keeper.close();
        FakeMail kept = named("one");
        hold.mark(kept);
        GatedMails mails = new GatedMails(fixture.repositories, fixture.queues.factory, Clock.systemUTC());
        for (int i = 0; i < 2; i++) {
            // as it was before the crash: with its mark
            held.store(kept);
            mails.release(() -> true);
        }

        List<String> names = new ArrayList<>();
        names.add(spooled().getName());
        fixture.queues.queue("spool").enQueue(named("next"));
        names.add(spooled().getName());
        assertThat(names).containsExactly("one", "next");
    }
}
