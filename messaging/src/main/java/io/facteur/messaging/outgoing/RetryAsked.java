package io.facteur.messaging.outgoing;

import io.facteur.transport.hop.Courier;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;

/**
 * An administrator wants mail tried now, though its next hop be left alone. Each node leaves hops alone by itself; the mail
 * bears the wish to whichever node takes it.
 */
final class RetryAsked {

    private static final AttributeName NAME = AttributeName.of("io.facteur.outgoing.retry-asked");
    /** A wish that old is done with. */
    private static final Duration FRESH = Duration.ofMinutes(5);

    private final Courier courier;
    private final Clock clock;
    /** By next hop: the last wish that was granted. */
    private final Map<String, Instant> granted = new ConcurrentHashMap<>();

    RetryAsked(Courier courier, Clock clock) {
        this.courier = courier;
        this.clock = clock;
    }

    static Attribute at(Instant time) {
        return new Attribute(NAME, AttributeValue.of(time.toEpochMilli()));
    }

    /** Once for each wish and hop, not for each mail. */
    void grant(Mail mail) {
        Optional<Instant> asked =
                AttributeUtils.getValueAndCastFromMail(mail, NAME, Long.class).map(Instant::ofEpochMilli);
        if (asked.isEmpty() || asked.get().plus(FRESH).isBefore(clock.instant())) {
            return;
        }
        String hop = OutgoingState.of(mail).nextHop();
        granted.compute(hop, (any, last) -> {
            if (last == null || last.isBefore(asked.get())) {
                courier.resume(hop);
                return asked.get();
            }
            return last;
        });
        granted.values().removeIf(time -> time.plus(FRESH).isBefore(clock.instant()));
    }
}
