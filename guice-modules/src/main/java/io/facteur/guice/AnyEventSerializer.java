package io.facteur.guice;

import javax.inject.Inject;
import org.apache.james.event.json.MailboxEventSerializer;
import org.apache.james.events.Event;
import org.apache.james.events.EventSerializer;
import org.apache.james.jmap.change.JmapEventSerializer;
import org.apache.james.jmap.change.StateChangeEvent;

/** For the dead letters, where events of mailboxes and of JMAP are together; James' own knows one of both. */
final class AnyEventSerializer implements EventSerializer {

    private final MailboxEventSerializer mailbox;
    private final JmapEventSerializer jmap;

    @Inject
    AnyEventSerializer(MailboxEventSerializer mailbox, JmapEventSerializer jmap) {
        this.mailbox = mailbox;
        this.jmap = jmap;
    }

    @Override
    public String toJson(Event event) {
        return event instanceof StateChangeEvent ? jmap.toJson(event) : mailbox.toJson(event);
    }

    @Override
    public Event asEvent(String serialized) {
        try {
            return mailbox.asEvent(serialized);
        } catch (RuntimeException e) {
            try {
                return jmap.asEvent(serialized);
            } catch (RuntimeException alsoNot) {
                e.addSuppressed(alsoNot);
                throw e;
            }
        }
    }
}
