package io.facteur.messaging.outgoing;

import static org.awaitility.Awaitility.await;

import io.facteur.dns.zone.ZoneDns;
import io.facteur.messaging.queue.BrokeredMailQueue;
import io.facteur.messaging.queue.QueueFixture;
import io.facteur.messaging.queue.WaitingMail;
import io.facteur.messaging.spooler.MemoryRepositories;
import io.facteur.stores.cassandra.cluster.LeaseKeeper;
import io.facteur.stores.cassandra.cluster.MemoryClusterLease;
import io.facteur.stores.cassandra.messaging.DeferredMailStore;
import io.facteur.stores.cassandra.messaging.MemoryDeferredMailStore;
import io.facteur.testing.smtp.LocalSmtp;
import io.facteur.transport.RetrySchedule;
import io.facteur.transport.TlsPolicies;
import io.facteur.transport.TlsPolicy;
import io.facteur.transport.gate.MemoryGateStore;
import io.facteur.transport.gate.OutgoingGate;
import io.facteur.transport.hop.Courier;
import io.facteur.transport.hop.CourierSettings;
import io.facteur.transport.route.RouteSettings;
import io.facteur.transport.route.Router;
import io.facteur.transport.settings.OutgoingSettings.Hold;
import io.facteur.transport.smtp.SmtpClient;
import io.facteur.transport.smtp.SmtpClientSettings;
import io.facteur.transport.smtp.SmtpTimeouts;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.james.blob.api.BlobStoreDAO;
import org.apache.james.blob.memory.MemoryBlobStoreDAO;
import org.apache.james.core.Domain;
import org.apache.james.core.builder.MimeMessageBuilder;
import org.apache.james.domainlist.lib.DomainListConfiguration;
import org.apache.james.domainlist.memory.MemoryDomainList;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.apache.james.queue.api.MailQueue.MailQueueItem.CompletionStatus;
import org.apache.mailet.DsnParameters;
import org.apache.mailet.Mail;
import org.apache.mailet.base.test.FakeMail;

/** The queue, the courier and a peer, with a clock that only the test moves. */
final class OutgoingFixture implements AutoCloseable {

    private static final String ZONE = """
            peer.test. MX 10 mx.peer.test.
            mx.peer.test. A 127.0.0.1
            null.test. MX 0 .
            quick.test. MX 10 mx.quick.test.
            mx.quick.test. A 127.0.0.2
            """;
    static final int IN_HAND = 50;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    final LocalSmtp peer = LocalSmtp.start("127.0.0.1", 0);
    final LocalSmtp quick = LocalSmtp.start("127.0.0.2", peer.port());
    final QueueFixture queues;
    final BrokeredMailQueue queue;
    final OutgoingMails outgoing;
    final Courier courier;
    final OutgoingGate gate;
    final MemoryRepositories repositories = new MemoryRepositories();
    final GateKeeper keeper;
    final OutgoingDelivery delivery;
    private final MovedClock clock = new MovedClock();
    private final MemoryClusterLease leases = new MemoryClusterLease(clock);

    static final class MovedClock extends Clock {

        private volatile Instant now = Instant.parse("2026-11-24T12:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    OutgoingFixture(Path directory) throws Exception {
        this(directory, new MemoryDeferredMailStore(), new MemoryBlobStoreDAO());
    }

    OutgoingFixture(Path directory, DeferredMailStore deferred, BlobStoreDAO blobs) throws Exception {
        queues = new QueueFixture(directory, deferred, blobs, clock);
        queue = queues.queue("outgoing");
        outgoing = new OutgoingMails(queues.factory);
        RouteSettings routes = new RouteSettings(peer.port(), true, false, true, Set.of(), Set.of(), Optional.empty());
        SmtpClientSettings client =
                new SmtpClientSettings("me.test", SmtpTimeouts.RFC_5321.atMost(PATIENCE), List.of());
        courier = new Courier(
                new Router(ZoneDns.parse(ZONE), routes, new Random(1)),
                new SmtpClient(client, clock),
                TlsPolicies.always(TlsPolicy.OPPORTUNISTIC),
                new CourierSettings(
                        20,
                        5,
                        100,
                        Duration.ofSeconds(5),
                        IN_HAND,
                        Duration.ofSeconds(15),
                        PATIENCE,
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(30),
                        Optional.empty()),
                clock);
        MemoryDomainList domains = new MemoryDomainList(null);
        domains.configure(DomainListConfiguration.builder()
                .defaultDomain(Domain.of("example.org"))
                .build());
        // as on a public server that nobody stopped
        gate = new OutgoingGate(Hold.NEVER, false, new MemoryGateStore(), clock);
        keeper = anotherKeeper();
        keeper.start();
        delivery = new OutgoingDelivery(
                queues.factory,
                domains,
                new OutgoingHold(gate),
                courier,
                new OutgoingDelivery.Manner(RetrySchedule.DEFAULT, "me.test", IN_HAND),
                new RecordingMetricFactory(),
                new NoopGaugeRegistry(),
                clock);
        delivery.start();
    }

    /** As of another process. */
    GateKeeper anotherKeeper() {
        return new GateKeeper(gate, repositories, queues.factory, new LeaseKeeper(leases), clock);
    }

    /** A process that does not give it back. */
    void takeLease(String job, Duration time) {
        leases.hold(job, UUID.randomUUID(), time).block();
    }

    Instant now() {
        return clock.instant();
    }

    static FakeMail.Builder mail(String... recipients) throws Exception {
        return FakeMail.builder()
                .name("mail")
                .sender("ana@example.org")
                .recipients(recipients)
                .mimeMessage(MimeMessageBuilder.mimeMessageBuilder()
                        .setSubject("a letter")
                        .setText("text of the letter")
                        .build());
    }

    void send(FakeMail.Builder mail) throws Exception {
        outgoing.send(mail.build(), true);
    }

    void send(FakeMail.Builder mail, DsnParameters dsn) throws Exception {
        FakeMail built = mail.build();
        built.setDsnParameters(dsn);
        outgoing.send(built, true);
    }

    /** @return when it is tried again */
    Instant deferred() {
        await().atMost(PATIENCE).until(() -> courier.inHand() == 0 && queue.deferredSize() == 1);
        return queue.waiting().map(WaitingMail::dueAt).blockFirst().orElseThrow();
    }

    void nothingWaits() {
        await().atMost(PATIENCE).until(() -> courier.inHand() == 0 && queue.getSize() == 0);
    }

    void pass(Duration time) {
        clock.now = clock.now.plus(time);
    }

    /** Lets the time pass until the next attempt, and waits until that has ended. */
    void pass(Instant until) {
        clock.now = until;
        long before = transactions();
        queue.flush();
        await().atMost(PATIENCE)
                .until(() ->
                        transactions() > before && courier.inHand() == 0 && queue.getSize() == queue.deferredSize());
    }

    private long transactions() {
        return peer.commands().stream()
                .filter(command -> command.startsWith("MAIL"))
                .count();
    }

    /** @return how many reports are in the spool */
    long reports() {
        return queues.queue("spool").getSize();
    }

    /** Takes the next report from the spool. */
    void report(Consumer<String> look) throws Exception {
        MailQueueItem item = queues.queue("spool").deQueue().next().block(PATIENCE);
        Mail mail = item.getMail();
        var out = new java.io.ByteArrayOutputStream();
        mail.getMessage().writeTo(out);
        look.accept("sender " + mail.getMaybeSender().asString() + " to " + mail.getRecipients() + "\r\n"
                + out.toString(java.nio.charset.StandardCharsets.UTF_8));
        item.done(CompletionStatus.SUCCESS);
    }

    @Override
    public void close() {
        // first, so that nobody waits for an answer
        peer.close();
        quick.close();
        delivery.stop();
        keeper.stop();
        queues.close();
    }
}
