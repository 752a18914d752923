package io.facteur.messaging.outgoing;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.messaging.outgoing.QueueEntry.Filter;
import io.facteur.messaging.outgoing.QueueEntry.State;
import io.facteur.messaging.spooler.MemoryRepositories;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.apache.james.queue.api.MailQueue.MailQueueItem.CompletionStatus;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.apache.mailet.base.test.FakeMail;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mail that is held before it is in the queue. */
class HeldMailsTest {

    private static final String ANA = "ana@example.org";
    private static final String REASON =
            ANA + " sends more than it may: 501 recipients in this hour, and the limit is 500";

    private final MemoryRepositories repositories = new MemoryRepositories();

    @TempDir
    Path directory;

    private OutgoingFixture fixture;
    private OutgoingQueue queue;

    @BeforeEach
    void open() throws Exception {
        fixture = new OutgoingFixture(directory);
        queue = new OutgoingQueue(
                fixture.queues.factory, repositories, fixture.courier, Clock.fixed(fixture.now(), ZoneOffset.UTC));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private void keep(String path, String name, FakeMail.Builder mail, String user, String reason) throws Exception {
        FakeMail built = mail.build();
        built.setErrorMessage(reason);
        built.setName(name);
        built.setAttribute(new Attribute(Mail.SMTP_AUTH_USER, AttributeValue.of(user)));
        repositories.select(MailRepositoryUrl.from("memory://" + path)).store(built);
    }

    private long kept() throws Exception {
        return OverLimitMails.count(repositories);
    }

    private static FakeMail.Builder mail(String sender) throws Exception {
        return OutgoingFixture.mail("bob@peer.test").sender(sender);
    }

    private static Filter sender(String sender) {
        return new Filter(List.of(), Optional.empty(), Optional.of(sender), Optional.empty());
    }

    @Test
    void mailOverALimitShouldBeListedWithTheReasonAndByItsAccount() throws Exception {
        keep("var/mail/over-limit", "one", mail(ANA), ANA, REASON);
        keep("var/mail/over-limit", "two", mail("info@example.org"), ANA, REASON);
        keep("var/mail/held", "three", mail("bob@example.org"), "bob@example.org", null);

        assertThat(queue.list(sender(ANA), 10).entries()).hasSize(2).allSatisfy(entry -> {
            assertThat(entry.state()).isEqualTo(State.HELD);
            assertThat(entry.lastAnswer()).isEqualTo(REASON);
            assertThat(entry.account()).isEqualTo(ANA);
        });
        assertThat(queue.list(sender("info@example.org"), 10).total()).isEqualTo(1);
        assertThat(queue.list(sender("bob@example.org"), 10).entries())
                .singleElement()
                .satisfies(entry -> assertThat(entry.lastAnswer()).isEmpty());
        // whom nobody knows is not the null sender
        assertThat(queue.list(sender("<>"), 10).total()).isZero();
    }

    @Test
    void mailOverALimitShouldBeReleasedThroughTheSpool() throws Exception {
        keep("var/mail/over-limit", "one", mail(ANA), ANA, REASON);
        keep("var/mail/over-limit", "two", mail("eve@example.org"), "eve@example.org", REASON);

        assertThat(queue.release(sender(ANA))).isEqualTo(1);

        assertThat(kept()).isEqualTo(1);
        MailQueueItem item = fixture.queues.queue("spool").deQueue().next().block(Duration.ofSeconds(60));
        assertThat(item.getMail().getState()).isEqualTo("relay");
        assertThat(item.getMail().getErrorMessage()).isNull();
        item.done(CompletionStatus.SUCCESS);
    }

    @Test
    void mailOverALimitShouldBeDeleted() throws Exception {
        keep("var/mail/over-limit", "one", mail(ANA), ANA, REASON);
        keep("var/mail/held", "two", mail(ANA), ANA, null);

        assertThat(queue.delete(sender("bob@example.org"))).isZero();
        assertThat(queue.delete(sender(ANA))).isEqualTo(2);
        assertThat(queue.list(Filter.ALL, 10).total()).isZero();
    }
}
