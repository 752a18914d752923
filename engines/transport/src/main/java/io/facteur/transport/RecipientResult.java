package io.facteur.transport;

import java.util.Optional;

/**
 * What became of one recipient in one attempt.
 *
 * @param status RFC 3463, always there
 * @param explanation for people: the reply of the other side, or what went wrong on the way to it
 * @param remoteHost who said so, by name; empty when nobody did
 * @param fromRemote the explanation is a reply of the other side, word for word
 */
public record RecipientResult(
        Recipient recipient,
        Outcome outcome,
        EnhancedStatus status,
        String explanation,
        Optional<String> remoteHost,
        boolean fromRemote) {

    public enum Outcome {
        /** The next hop has taken the responsibility. */
        DELIVERED,
        /** To be tried again. */
        DEFERRED,
        /** Never to be tried again. */
        FAILED
    }

    /** Of the other side's reply, RFC 5321 4.2.1. */
    public static RecipientResult of(Recipient recipient, Reply reply, String remoteHost) {
        Outcome outcome = reply.positive() ? Outcome.DELIVERED : reply.permanent() ? Outcome.FAILED : Outcome.DEFERRED;
        EnhancedStatus otherwise = switch (outcome) {
            case DELIVERED -> EnhancedStatus.success(0, 0);
            case FAILED -> EnhancedStatus.permanent(0, 0);
            case DEFERRED -> EnhancedStatus.temporary(0, 0);
            default -> throw new IllegalStateException();
        };
        return new RecipientResult(
                recipient, outcome, reply.status().orElse(otherwise), reply.text(), Optional.of(remoteHost), true);
    }

    public static RecipientResult deferred(Recipient recipient, EnhancedStatus status, String explanation) {
        return new RecipientResult(recipient, Outcome.DEFERRED, status, explanation, Optional.empty(), false);
    }

    public static RecipientResult failed(Recipient recipient, EnhancedStatus status, String explanation) {
        return new RecipientResult(recipient, Outcome.FAILED, status, explanation, Optional.empty(), false);
    }

    public RecipientResult at(String host) {
        return new RecipientResult(recipient, outcome, status, explanation, Optional.of(host), fromRemote);
    }
}
