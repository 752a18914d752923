package io.facteur.protocols.imap;

import java.io.IOException;
import org.apache.james.imap.api.Tag;
import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.encode.ImapResponseComposer;
import org.apache.james.imap.encode.ImapResponseEncoder;

/**
 * NO with one of the response codes of RFC 5530 3., which James' class of them does not allow.
 *
 * @param text for a human, and what to do about it
 */
public record Refusal(Tag tag, String code, String text) implements ImapResponseMessage {

    static Refusal privacyRequired(Tag tag) {
        return new Refusal(tag, "PRIVACYREQUIRED", "Encryption required: issue STARTTLS first");
    }

    static Refusal searchUnavailable(Tag tag) {
        return new Refusal(tag, "UNAVAILABLE", "Search is not available at the moment; please try again later");
    }

    /** How it is written. */
    public static final class Encoder implements ImapResponseEncoder<Refusal> {
        @Override
        public Class<Refusal> acceptableMessages() {
            return Refusal.class;
        }

        @Override
        public void encode(Refusal response, ImapResponseComposer composer) throws IOException {
            composer.tag(response.tag())
                    .message("NO")
                    .message("[" + response.code() + "]")
                    .message(response.text())
                    .end();
        }
    }
}
