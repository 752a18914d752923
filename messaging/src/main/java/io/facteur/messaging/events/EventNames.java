package io.facteur.messaging.events;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.james.events.EventBusName;
import org.apache.james.events.Group;
import org.apache.james.events.RegistrationKey;

/** What is called how in the broker. Never change one: a cluster is upgraded node by node. */
final class EventNames {

    /** The routing key of the queues of all groups. */
    static final String GROUPS = "groups";

    /** The header with further routing keys: a queue that is bound to several of them gets the message once. */
    static final String KEYS = "CC";

    /** The header with the identity of the bus that sent it. */
    static final String SENDER = "bus";

    /** A routing key may be as long as 255 octets. */
    private static final int LONGEST_KEY = 200;

    private final String bus;

    EventNames(EventBusName bus) {
        this.bus = bus.value();
    }

    String exchange() {
        return "facteur." + bus;
    }

    String groupQueue(Group group) {
        return exchange() + ".group." + group.asString();
    }

    /** Of those for sessions there is another on each connection: the one before may not be gone yet. */
    String keyQueue(String unique) {
        return exchange() + ".keys." + unique;
    }

    /** Where messages are that this version cannot read. */
    String unreadableQueue() {
        return exchange() + ".unreadable";
    }

    /** Held by the node that sends again what could not be sent. */
    String redeliveryLock() {
        return exchange() + ".redelivery";
    }

    static String routingKey(RegistrationKey key) {
        String text = key.getClass().getSimpleName() + ":" + key.asString();
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        return octets.length <= LONGEST_KEY ? text : "sha256:" + sha256(octets);
    }

    private static String sha256(byte[] octets) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
