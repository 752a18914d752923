package io.facteur.messaging.outgoing;

import io.facteur.messaging.queue.DeferrableItem;
import io.facteur.messaging.queue.DeliveryAttributes;
import io.facteur.transport.EnhancedStatus;
import io.facteur.transport.RecipientResult;
import io.facteur.transport.RecipientResult.Outcome;
import io.facteur.transport.RetrySchedule;
import io.facteur.transport.dsn.DeliveryReport.Kind;
import io.facteur.transport.hop.Attempt;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.stream.Collectors;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.james.queue.api.MailQueue.MailQueueItem.CompletionStatus;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes durable what became of a mail in one attempt. Can be run again when it failed: what was done is not done twice. */
final class Settlement {

    private static final Logger LOGGER = LoggerFactory.getLogger("io.facteur.outgoing");

    // RFC 3463 3.5: delivery time expired
    private static final EnhancedStatus EXPIRED = EnhancedStatus.temporary(4, 7);

    private final DeferrableItem item;
    private final Mail mail;
    private final Attempt attempt;
    private final RetrySchedule schedule;
    private final Reports reports;
    private final DoubleSupplier random;
    private final Instant now;
    private final Instant enqueuedAt;
    private final Set<Kind> reported = EnumSet.noneOf(Kind.class);

    Settlement(
            DeferrableItem item,
            Attempt attempt,
            RetrySchedule schedule,
            Reports reports,
            Clock clock,
            DoubleSupplier random) {
        this.item = item;
        this.mail = item.getMail();
        this.attempt = attempt;
        this.schedule = schedule;
        this.reports = reports;
        this.random = random;
        this.now = clock.instant();
        this.enqueuedAt = DeliveryAttributes.enqueuedAt(mail).orElse(now);
    }

    /** Returns when all is on disk. */
    void run() throws MessagingException {
        boolean nullSender = mail.getMaybeSender().isNullSender();
        Duration age = Duration.between(enqueuedAt, now);
        List<RecipientResult> failed = of(Outcome.FAILED);
        List<RecipientResult> deferred = of(Outcome.DEFERRED);
        List<RecipientResult> delivered = of(Outcome.DELIVERED);
        OutgoingState state = OutgoingState.of(mail).tried(now, attempt.nextHop(), answer(deferred), attempt.tried());

        if (isOver(age, nullSender, state)) {
            failed = new ArrayList<>(failed);
            deferred.stream().map(this::expired).forEach(failed::add);
            deferred = List.of();
        }
        report(Kind.FAILED, failed, Optional.empty());
        if (!attempt.reportsPassedOn()) {
            report(Kind.RELAYED, delivered, Optional.empty());
        }
        if (deferred.isEmpty()) {
            log(delivered, failed);
            item.done(CompletionStatus.SUCCESS);
            return;
        }
        if (schedule.late(age) && !state.warned()) {
            report(Kind.DELAYED, deferred, Optional.of(enqueuedAt.plus(schedule.lifetime(nullSender))));
            state = state.warnedNow();
        }
        log(delivered, failed);
        Duration delay = delay(state, age, nullSender);
        if (attempt.tried()) {
            LOGGER.info(
                    "Mail {} for {} waits, and is tried again in {} s: {}",
                    mail.getName(),
                    attempt.nextHop(),
                    delay.toSeconds(),
                    state.lastAnswer());
        }
        item.defer(delay, addresses(deferred), state.asAttributes());
    }

    private boolean isOver(Duration age, boolean nullSender, OutgoingState state) {
        // A fault of ours is no reason to give up; nor is a mail given up that nobody was ever asked about
        return !attempt.ours() && state.tries() > 0 && schedule.over(age, nullSender);
    }

    private Duration delay(OutgoingState state, Duration age, boolean nullSender) {
        Duration wait = attempt.notBefore().orElse(Duration.ZERO);
        // They do not all come back at the moment at which the pause ends
        Duration spread = wait.plusMillis((long) (wait.toMillis() * random.getAsDouble() / 4));
        if (!attempt.tried()) {
            return spread;
        }
        Duration next = schedule.next(state.tries(), random.getAsDouble(), age, nullSender);
        Duration later = next.isNegative() || next.isZero() ? schedule.delay(1, random.getAsDouble()) : next;
        return later.compareTo(spread) > 0 ? later : spread;
    }

    private List<RecipientResult> of(Outcome outcome) {
        return attempt.results().stream()
                .filter(result -> result.outcome() == outcome)
                .toList();
    }

    private static String answer(List<RecipientResult> deferred) {
        return deferred.isEmpty() ? "" : deferred.get(0).explanation();
    }

    private RecipientResult expired(RecipientResult last) {
        return new RecipientResult(
                last.recipient(),
                Outcome.FAILED,
                EXPIRED,
                last.fromRemote()
                        ? last.explanation()
                        : "it was tried for " + words(Duration.between(enqueuedAt, now)) + ", in vain: "
                                + last.explanation(),
                last.remoteHost(),
                last.fromRemote());
    }

    private static String words(Duration time) {
        return time.toDays() > 0
                ? time.toDays() + " days"
                : time.toHours() > 0 ? time.toHours() + " hours" : time.toSeconds() + " seconds";
    }

    private void report(Kind kind, List<RecipientResult> results, Optional<Instant> until) throws MessagingException {
        List<RecipientResult> wanted =
                results.stream().filter(result -> isWanted(kind, result)).toList();
        if (wanted.isEmpty() || !OutgoingMails.isReportedToSender(mail) || reported.contains(kind)) {
            return;
        }
        reports.send(mail, kind, enqueuedAt, wanted, until);
        reported.add(kind);
    }

    private static boolean isWanted(Kind kind, RecipientResult result) {
        return switch (kind) {
            case FAILED -> result.recipient().dsn().onFailure();
            case DELAYED -> result.recipient().dsn().onDelay();
            case RELAYED -> result.recipient().dsn().onSuccess();
            default -> throw new IllegalStateException();
        };
    }

    private void log(List<RecipientResult> delivered, List<RecipientResult> failed) {
        if (!delivered.isEmpty()) {
            LOGGER.info(
                    "Mail {} was delivered to {} for {}: {}",
                    mail.getName(),
                    attempt.nextHop(),
                    names(delivered),
                    delivered.get(0).explanation());
        }
        for (RecipientResult result : failed) {
            LOGGER.info(
                    "Mail {} cannot be delivered to {} at {}{}: {} {}",
                    mail.getName(),
                    result.recipient().address(),
                    attempt.nextHop(),
                    OutgoingMails.isReportedToSender(mail) ? "" : ", and nobody is told",
                    result.status(),
                    result.explanation());
        }
    }

    private static String names(List<RecipientResult> results) {
        return results.stream().map(result -> result.recipient().address()).collect(Collectors.joining(", "));
    }

    private List<MailAddress> addresses(List<RecipientResult> results) {
        Set<String> left =
                results.stream().map(result -> result.recipient().address()).collect(Collectors.toSet());
        return mail.getRecipients().stream()
                .filter(recipient -> left.contains(recipient.asString()))
                .toList();
    }
}
