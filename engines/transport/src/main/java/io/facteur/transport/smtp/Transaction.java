package io.facteur.transport.smtp;

import io.facteur.transport.EnhancedStatus;
import io.facteur.transport.Envelope;
import io.facteur.transport.MessageContent;
import io.facteur.transport.Recipient;
import io.facteur.transport.RecipientResult;
import io.facteur.transport.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** One mail transaction, RFC 5321 3.3: MAIL, RCPT, DATA. */
final class Transaction {

    private static final EnhancedStatus TOO_LARGE = EnhancedStatus.permanent(3, 4);
    private static final EnhancedStatus NO_EIGHT_BIT = EnhancedStatus.permanent(6, 3);
    private static final EnhancedStatus NO_SMTPUTF8 = EnhancedStatus.permanent(6, 7);
    private static final EnhancedStatus BAD_ADDRESS = EnhancedStatus.permanent(1, 3);
    private static final EnhancedStatus BAD_SENDER = EnhancedStatus.permanent(1, 7);
    private static final EnhancedStatus UNREADABLE = EnhancedStatus.temporary(3, 0);

    private final Peer peer;
    private final Dialogue dialogue;
    private final Extensions extensions;
    private final SmtpTimeouts timeouts;
    private final Envelope envelope;
    private final MessageContent content;

    /** By the place of the recipient in the envelope. */
    private final Map<Integer, RecipientResult> results = new TreeMap<>();

    private boolean slowDown;
    private boolean answered;
    private boolean contentUnreadable;

    Transaction(
            Peer peer,
            Dialogue dialogue,
            Extensions extensions,
            SmtpTimeouts timeouts,
            Envelope envelope,
            MessageContent content) {
        this.peer = peer;
        this.dialogue = dialogue;
        this.extensions = extensions;
        this.timeouts = timeouts;
        this.envelope = envelope;
        this.content = content;
    }

    /** @return never an error */
    Mono<TransactionResult> run() {
        return Mono.fromCallable(() -> MessageTraits.of(content))
                .subscribeOn(Schedulers.boundedElastic())
                .flatMap(this::send)
                .onErrorResume(Broken.class, e -> {
                    // RFC 5321 4.5.5 has nothing for it: what was not confirmed is sent again
                    settleRest(recipient -> RecipientResult.deferred(
                                    recipient,
                                    Broken.LOST,
                                    "the connection to " + peer + " was lost: " + e.getMessage())
                            .at(peer.name()));
                    return Mono.empty();
                })
                .onErrorResume(e -> {
                    contentUnreadable = true;
                    dialogue.end(Dialogue.reason(e));
                    settleRest(recipient -> RecipientResult.deferred(
                            recipient, UNREADABLE, "the message cannot be read here: " + Dialogue.reason(e)));
                    return Mono.empty();
                })
                .then(Mono.fromSupplier(this::result));
    }

    private TransactionResult result() {
        return new TransactionResult(new ArrayList<>(results.values()), slowDown, !answered, contentUnreadable);
    }

    private Mono<Void> send(MessageTraits traits) {
        Optional<RecipientResult> impossible = impossible(traits);
        if (impossible.isPresent()) {
            answered = true;
            RecipientResult why = impossible.get();
            settleRest(recipient -> RecipientResult.failed(recipient, why.status(), why.explanation())
                    .at(peer.name()));
            return Mono.empty();
        }
        List<Integer> asked = askable();
        if (asked.isEmpty()) {
            answered = true;
            return Mono.empty();
        }
        Runnable settled = dialogue.endAfter(timeouts.envelope(asked.size()), "the recipients were not settled");
        return mailAndRecipients(mail(traits), asked)
                .flatMap(accepted -> accepted.isEmpty() ? reset() : data(accepted, traits.size(), settled))
                .doFinally(any -> settled.run());
    }

    /** What needs no question: the other side said before that it cannot take this. */
    private Optional<RecipientResult> impossible(MessageTraits traits) {
        Recipient any = envelope.recipients().get(0);
        if (!isSafe(envelope.sender())) {
            return Optional.of(RecipientResult.failed(any, BAD_SENDER, "the sender's address cannot be sent"));
        }
        // RFC 1870 6.1
        if (extensions.size().isPresent() && traits.size() > extensions.size().getAsLong()) {
            return Optional.of(RecipientResult.failed(
                    any,
                    TOO_LARGE,
                    "the message has " + traits.size() + " octets, and " + peer.name() + " takes "
                            + extensions.size().getAsLong()));
        }
        // RFC 6531 3.5
        if (needsSmtpUtf8(traits) && !extensions.smtpUtf8()) {
            return Optional.of(RecipientResult.failed(
                    any,
                    NO_SMTPUTF8,
                    "the message has addresses or header fields that are not ASCII, and " + peer.name()
                            + " does not take those (no SMTPUTF8)"));
        }
        // RFC 6152 3: it must not be sent, and was not converted before it was signed
        if (traits.eightBit() && !extensions.eightBit()) {
            return Optional.of(RecipientResult.failed(
                    any,
                    NO_EIGHT_BIT,
                    "the message is not in ASCII, and " + peer.name() + " takes nothing else (no 8BITMIME)"));
        }
        return Optional.empty();
    }

    private boolean needsSmtpUtf8(MessageTraits traits) {
        return traits.internationalHeader() || envelope.internationalized();
    }

    /** Recipients whose address can be written into a command. */
    private List<Integer> askable() {
        List<Integer> asked = new ArrayList<>();
        for (int i = 0; i < envelope.recipients().size(); i++) {
            Recipient recipient = envelope.recipients().get(i);
            if (isSafe(recipient.address())) {
                asked.add(i);
            } else {
                results.put(i, RecipientResult.failed(recipient, BAD_ADDRESS, "the address cannot be sent"));
            }
        }
        return asked;
    }

    /** Whoever can put the end of a line into an address can give commands. */
    private static boolean isSafe(String address) {
        return address.chars().noneMatch(c -> c < ' ' || c == 0x7f || c == '<' || c == '>');
    }

    private String mail(MessageTraits traits) {
        StringBuilder command =
                new StringBuilder("MAIL FROM:<").append(envelope.sender()).append('>');
        if (extensions.has("SIZE")) {
            command.append(" SIZE=").append(traits.size());
        }
        if (extensions.eightBit() && traits.eightBit()) {
            command.append(" BODY=8BITMIME");
        }
        if (needsSmtpUtf8(traits)) {
            command.append(" SMTPUTF8");
        }
        if (extensions.dsn()) {
            envelope.returned().ifPresent(ret -> command.append(" RET=").append(ret));
            envelope.envelopeId()
                    .filter(Transaction::isSafe)
                    .ifPresent(id -> command.append(" ENVID=").append(id));
        }
        return command.toString();
    }

    private String rcpt(Recipient recipient) {
        StringBuilder command =
                new StringBuilder("RCPT TO:<").append(recipient.address()).append('>');
        if (extensions.dsn()) {
            recipient
                    .dsn()
                    .notifyParameter()
                    .ifPresent(on -> command.append(" NOTIFY=").append(on));
            recipient
                    .dsn()
                    .originalRecipient()
                    .filter(Transaction::isSafe)
                    .ifPresent(original -> command.append(" ORCPT=").append(original));
        }
        return command.toString();
    }

    /** @return those that were accepted, by their places */
    private Mono<List<Integer>> mailAndRecipients(String mail, List<Integer> asked) {
        List<String> recipients =
                asked.stream().map(i -> rcpt(envelope.recipients().get(i))).toList();
        if (extensions.pipelining()) {
            List<String> all = new ArrayList<>();
            all.add(mail);
            all.addAll(recipients);
            return dialogue.commands(all, timeouts.command()).map(replies -> {
                noteMail(replies.get(0));
                return replies.get(0).positive()
                        ? sort(asked, replies.subList(1, replies.size()))
                        : refused(replies.get(0));
            });
        }
        return dialogue.command(mail, timeouts.command()).flatMap(reply -> {
            noteMail(reply);
            if (!reply.positive()) {
                return Mono.just(refused(reply));
            }
            return Flux.fromIterable(recipients)
                    .concatMap(rcpt -> dialogue.command(rcpt, timeouts.command()), 1)
                    .collectList()
                    .map(replies -> sort(asked, replies));
        });
    }

    private void note(Reply reply) {
        answered |= reply.code() != Reply.MALFORMED && !reply.closes();
        slowDown |= reply.serviceCloses();
    }

    /** Here 4.7.x is about us; about a recipient, or the message, it is not: greylisting is of one sender and recipient. */
    private void noteMail(Reply reply) {
        note(reply);
        slowDown |= reply.slowsDown();
    }

    private List<Integer> refused(Reply reply) {
        settleRest(recipient -> RecipientResult.of(recipient, notPositive(reply), peer.name()));
        return List.of();
    }

    private List<Integer> sort(List<Integer> asked, List<Reply> replies) {
        List<Integer> accepted = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            Reply reply = replies.get(i);
            note(reply);
            if (reply.positive()) {
                accepted.add(asked.get(i));
            } else {
                Recipient recipient = envelope.recipients().get(asked.get(i));
                results.put(asked.get(i), RecipientResult.of(recipient, notPositive(reply), peer.name()));
            }
        }
        return accepted;
    }

    /** A positive or intermediate reply where neither makes sense is no success. */
    private static Reply notPositive(Reply reply) {
        return reply.positive() || reply.intermediate() ? Reply.malformed(reply.text()) : reply;
    }

    private Mono<Void> data(List<Integer> accepted, long octets, Runnable settled) {
        return dialogue.command("DATA", timeouts.dataStart()).flatMap(reply -> {
            note(reply);
            if (reply.code() != 354) {
                settleRest(recipient -> RecipientResult.of(recipient, notPositive(reply), peer.name()));
                if (reply.positive()) {
                    dialogue.end("an answer to DATA that is none: " + reply.text());
                }
                return reset();
            }
            settled.run();
            return Mono.fromCallable(content::open)
                    .subscribeOn(Schedulers.boundedElastic())
                    .flatMap(in -> dialogue.content(
                            new DotStuffing(in), timeouts.dataBlock(), timeouts.content(octets), timeouts.dataEnd()))
                    .doOnNext(last -> {
                        note(last);
                        Reply meant = last.intermediate() ? notPositive(last) : last;
                        accepted.forEach(i -> results.put(
                                i, RecipientResult.of(envelope.recipients().get(i), meant, peer.name())));
                    })
                    .then();
        });
    }

    /** RFC 5321 4.1.1.5: nothing of this transaction may stay for the next one. */
    private Mono<Void> reset() {
        return dialogue.isOpen()
                ? dialogue.command("RSET", timeouts.command())
                        .doOnNext(reply -> {
                            if (!reply.positive()) {
                                dialogue.end("it does not forget a transaction: " + reply.text());
                            }
                        })
                        .onErrorComplete()
                        .then()
                : Mono.empty();
    }

    private interface Settling {
        RecipientResult of(Recipient recipient);
    }

    private void settleRest(Settling settling) {
        for (int i = 0; i < envelope.recipients().size(); i++) {
            if (!results.containsKey(i)) {
                results.put(i, settling.of(envelope.recipients().get(i)));
            }
        }
    }
}
