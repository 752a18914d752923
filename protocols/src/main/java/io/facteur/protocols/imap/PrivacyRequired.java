package io.facteur.protocols.imap;

import java.io.IOException;
import org.apache.james.imap.api.Tag;
import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.encode.ImapResponseComposer;
import org.apache.james.imap.encode.ImapResponseEncoder;

/** The answer to a login in clear: RFC 5530 3. has a response code for it, which James' class of them does not allow. */
public record PrivacyRequired(Tag tag) implements ImapResponseMessage {

    /** How it is written. */
    public static final class Encoder implements ImapResponseEncoder<PrivacyRequired> {
        @Override
        public Class<PrivacyRequired> acceptableMessages() {
            return PrivacyRequired.class;
        }

        @Override
        public void encode(PrivacyRequired response, ImapResponseComposer composer) throws IOException {
            composer.tag(response.tag())
                    .message("NO")
                    .message("[PRIVACYREQUIRED]")
                    .message("Encryption required: issue STARTTLS first")
                    .end();
        }
    }
}
