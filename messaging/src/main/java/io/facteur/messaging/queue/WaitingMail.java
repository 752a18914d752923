package io.facteur.messaging.queue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;

/** A mail that waits in a queue, without its content. */
public final class WaitingMail {

    private final QueuedMail mail;
    private final Optional<Instant> dueAt;

    private WaitingMail(QueuedMail mail, Optional<Instant> dueAt) {
        this.mail = mail;
        this.dueAt = dueAt;
    }

    static WaitingMail ready(QueuedMail mail) {
        return new WaitingMail(mail, Optional.empty());
    }

    static WaitingMail deferred(QueuedMail mail, Instant dueAt) {
        return new WaitingMail(mail, Optional.of(dueAt));
    }

    /** The same for each attempt. */
    public UUID id() {
        return mail.enqueueId();
    }

    public String name() {
        return mail.name();
    }

    /** Empty for the null sender. */
    public String sender() {
        return mail.sender() == null ? "" : mail.sender();
    }

    public List<String> recipients() {
        return mail.recipients();
    }

    public Instant enqueuedAt() {
        return mail.enqueuedAt();
    }

    /** Empty when it is ready or in work. */
    public Optional<Instant> dueAt() {
        return dueAt;
    }

    /** @return empty when there is none, or it is no text */
    public Optional<String> attribute(AttributeName name) {
        Map<String, JsonNode> attributes = mail.attributes();
        return Optional.ofNullable(attributes.get(name.asString()))
                .map(AttributeValue::fromJson)
                .map(AttributeValue::value)
                .filter(String.class::isInstance)
                .map(String.class::cast);
    }
}
