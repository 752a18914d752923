package io.facteur.transport;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What goes with a message to one next hop.
 *
 * @param sender of MAIL, empty for the null sender
 * @param returned RET of RFC 3461 4.3
 * @param envelopeId ENVID of RFC 3461 4.4, xtext
 */
public record Envelope(
        String sender, List<Recipient> recipients, Optional<Returned> returned, Optional<String> envelopeId) {

    /** How much of the message comes back with a report of failure. */
    public enum Returned {
        FULL,
        HDRS
    }

    public Envelope {
        recipients = List.copyOf(recipients);
    }

    public static Envelope of(String sender, List<String> recipients) {
        return new Envelope(
                sender, recipients.stream().map(Recipient::of).toList(), Optional.empty(), Optional.empty());
    }

    public Envelope to(List<Recipient> others) {
        return new Envelope(sender, others, returned, envelopeId);
    }

    public boolean isNullSender() {
        return sender.isEmpty();
    }

    /** RFC 6531 3.2: an address that is not ASCII can only be said to a host that knows SMTPUTF8. */
    public boolean internationalized() {
        return Stream.concat(Stream.of(sender), recipients.stream().map(Recipient::address))
                .anyMatch(address -> address.chars().anyMatch(c -> c > 0x7e));
    }
}
