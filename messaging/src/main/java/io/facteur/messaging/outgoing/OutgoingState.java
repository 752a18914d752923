package io.facteur.messaging.outgoing;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;

/**
 * What is remembered of a mail between its attempts, as one attribute of it: text, which survives a rename of this class.
 *
 * @param tries attempts that there were
 * @param lastTryMillis when the last one was; zero for none
 * @param nextHop who was asked
 * @param lastAnswer of the other side, in words, or what kept us from asking it
 * @param warned the sender was told of the delay
 * @param held by an administrator: not to be tried until it is released
 * @param gated not tried because all outgoing mail was held
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record OutgoingState(
        int version,
        int tries,
        long lastTryMillis,
        String nextHop,
        String lastAnswer,
        boolean warned,
        boolean held,
        boolean gated) {

    static final AttributeName NAME = AttributeName.of("io.facteur.outgoing");

    private static final int VERSION = 1;
    private static final int LONGEST_ANSWER = 1000;
    private static final ObjectMapper JSON = new ObjectMapper();

    static final OutgoingState NEW = new OutgoingState(VERSION, 0, 0, "", "", false, false, false);

    static OutgoingState of(Mail mail) {
        return AttributeUtils.getValueAndCastFromMail(mail, NAME, String.class)
                .map(OutgoingState::read)
                .orElse(NEW);
    }

    /** @return what a text says; of one that cannot be read, nothing */
    static OutgoingState read(String text) {
        try {
            return JSON.readValue(text, OutgoingState.class);
        } catch (JsonProcessingException unreadable) {
            return NEW;
        }
    }

    List<Attribute> asAttributes() {
        try {
            return List.of(new Attribute(NAME, AttributeValue.of(JSON.writeValueAsString(this))));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    OutgoingState tried(Instant now, String hop, String answer, boolean counts) {
        String kept = answer.length() > LONGEST_ANSWER ? answer.substring(0, LONGEST_ANSWER) : answer;
        return new OutgoingState(
                VERSION,
                counts ? tries + 1 : tries,
                counts ? now.toEpochMilli() : lastTryMillis,
                hop,
                kept,
                warned,
                held,
                false);
    }

    OutgoingState warnedNow() {
        return new OutgoingState(VERSION, tries, lastTryMillis, nextHop, lastAnswer, true, held, gated);
    }

    OutgoingState held(boolean now) {
        return new OutgoingState(VERSION, tries, lastTryMillis, nextHop, lastAnswer, warned, now, gated);
    }

    OutgoingState gated(boolean now) {
        return new OutgoingState(VERSION, tries, lastTryMillis, nextHop, lastAnswer, warned, held, now);
    }

    public Optional<Instant> lastTry() {
        return lastTryMillis == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(lastTryMillis));
    }
}
