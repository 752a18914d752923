package io.facteur.messaging.outgoing;

import io.facteur.messaging.spooler.InfrastructureFault;
import io.facteur.transport.gate.OutgoingGate;
import io.facteur.transport.gate.OutgoingGate.View;
import io.facteur.transport.gate.Sending;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import javax.inject.Inject;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;

/** Whether a mail to another domain is kept here for the time being, because all of it is. */
public final class OutgoingHold {

    /** The gate has a limit of its own, which is shorter. */
    private static final Duration LIMIT = Duration.ofSeconds(15);

    private static final AttributeName HELD_AS = AttributeName.of("io.facteur.outgoing.held-as");

    private final OutgoingGate gate;

    @Inject
    public OutgoingHold(OutgoingGate gate) {
        this.gate = gate;
    }

    /**
     * Not a mail that an administrator released since.
     *
     * @throws InfrastructureFault when it is not known: such mail is neither held nor sent, but waits
     */
    public boolean holds(Mail mail) {
        View now = view();
        return now.sending() != Sending.OPEN
                && Release.of(mail)
                        .filter(at -> !at.isBefore(now.gate().since()))
                        .isEmpty();
    }

    private View view() {
        try {
            return gate.view().block(LIMIT);
        } catch (RuntimeException e) {
            throw new InfrastructureFault("it is not known whether outgoing mail is held: " + e.getMessage(), e);
        }
    }

    /** Makes it a mail that is let go when all of it is. To be called before it is kept. */
    public void mark(Mail mail) {
        // Whoever let it go a moment ago may not have removed it from the repository yet: it must not remove this one
        if (Release.of(mail).isPresent()) {
            mail.setName(mail.getName() + "-again");
        }
        mail.setAttribute(
                new Attribute(HELD_AS, AttributeValue.of(UUID.randomUUID().toString())));
    }

    /**
     * Takes the mark away.
     *
     * @return the id under which it goes back into the spool, the same whoever asks; empty for a mail without the mark
     */
    static Optional<UUID> unmark(Mail mail) {
        Optional<String> heldAs = AttributeUtils.getValueAndCastFromMail(mail, HELD_AS, String.class);
        mail.removeAttribute(HELD_AS);
        // not a random one, so that the queue knows that it may come twice
        return heldAs.map(text -> UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.US_ASCII)));
    }
}
