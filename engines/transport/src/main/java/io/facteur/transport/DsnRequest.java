package io.facteur.transport;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * What a sender asked for a recipient, RFC 3461 4.1 and 4.2.
 *
 * @param notifyOn when to tell the sender; empty when he did not say, which means failure, and delay as we please
 * @param originalRecipient ORCPT as it came, xtext: {@code rfc822;bob@example.org}
 */
public record DsnRequest(Optional<Set<Notify>> notifyOn, Optional<String> originalRecipient) {

    public static final DsnRequest NONE = new DsnRequest(Optional.empty(), Optional.empty());

    public enum Notify {
        NEVER,
        SUCCESS,
        FAILURE,
        DELAY
    }

    public DsnRequest {
        notifyOn = notifyOn.filter(set -> !set.isEmpty()).map(Set::copyOf);
    }

    /** RFC 3461 4.1: without NOTIFY a failure is told. */
    public boolean onFailure() {
        return notifyOn.map(set -> set.contains(Notify.FAILURE)).orElse(true);
    }

    /** RFC 3461 4.1: without NOTIFY a delay may be told. */
    public boolean onDelay() {
        return notifyOn.map(set -> set.contains(Notify.DELAY)).orElse(true);
    }

    public boolean onSuccess() {
        return notifyOn.map(set -> set.contains(Notify.SUCCESS)).orElse(false);
    }

    /** In the order of RFC 3461, for a parameter. */
    public Optional<String> notifyParameter() {
        return notifyOn.map(set ->
                String.join(",", EnumSet.copyOf(set).stream().map(Enum::name).toList()));
    }
}
