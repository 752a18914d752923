package io.facteur.messaging.outgoing;

import java.time.Instant;
import java.util.Optional;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;

/**
 * The mark of a mail that an administrator let go while outgoing mail was held. It has the time: what is stopped later
 * holds that mail, too.
 */
final class Release {

    private static final AttributeName NAME = AttributeName.of("io.facteur.outgoing.released");

    private Release() {}

    static Attribute at(Instant time) {
        return new Attribute(NAME, AttributeValue.of(time.toEpochMilli()));
    }

    static Optional<Instant> of(Mail mail) {
        return AttributeUtils.getValueAndCastFromMail(mail, NAME, Long.class).map(Instant::ofEpochMilli);
    }
}
