package io.facteur.protocols.smtp;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.apache.james.core.MailAddress;
import org.apache.james.protocols.api.ProtocolSession.AttachmentKey;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.LineHandler;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.DataLineFilter;

/**
 * Puts our Received header (RFC 5321 4.4) on top of a message. James' own asks the DNS for the name of the client's
 * host, in the middle of the message and without a time limit; here it is the address.
 */
public class ReceivedHeader implements DataLineFilter {

    private static final AttachmentKey<Boolean> WRITTEN = AttachmentKey.of("facteur.receivedWritten", Boolean.class);
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.US);
    private static final int LONGEST_NAME = 255;

    private final Clock clock = Clock.systemDefaultZone();

    @Override
    public Response onLine(SMTPSession session, byte[] line, LineHandler<SMTPSession> next) {
        if (session.getAttachment(WRITTEN, State.Transaction).isEmpty()) {
            session.setAttachment(WRITTEN, true, State.Transaction);
            for (String headerLine : header(session)) {
                Response response = next.onLine(session, (headerLine + "\r\n").getBytes(StandardCharsets.US_ASCII));
                if (response != null) {
                    return response;
                }
            }
        }
        return next.onLine(session, line);
    }

    private List<String> header(SMTPSession session) {
        // only a lone recipient is named: the others of a message must not learn of each other
        List<MailAddress> recipients =
                session.getAttachment(SMTPSession.RCPT_LIST, State.Transaction).orElse(List.of());
        String to = recipients.size() == 1 ? " for <" + recipients.get(0).asString() + ">" : "";
        return List.of(
                "Received: " + from(session) + "by "
                        + session.getConfiguration().getHelloName() + " with " + protocol(session) + " id "
                        + session.getSessionID() + to + ";",
                "\t" + DATE.format(ZonedDateTime.now(clock)));
    }

    /** RFC 5321 4.4: who gave us the message, by its own name and by its address; with a new line at its end. */
    protected String from(SMTPSession session) {
        String helo = session.getAttachment(SMTPSession.CURRENT_HELO_NAME, State.Connection)
                .orElse("unknown");
        String address = session.getRemoteAddress().getAddress().getHostAddress();
        return "from " + harmless(helo) + " ([" + (address.contains(":") ? "IPv6:" : "") + address + "])\r\n\t";
    }

    /** RFC 3848: how the message came. */
    protected String protocol(SMTPSession session) {
        boolean extended = session.getAttachment(SMTPSession.CURRENT_HELO_MODE, State.Connection)
                .filter("EHLO"::equals)
                .isPresent();
        if (!extended) {
            return "SMTP";
        }
        return "ESMTP" + (session.isTLSStarted() ? "S" : "") + (session.getUsername() != null ? "A" : "");
    }

    /** What a client calls itself is its own choice: nothing of it may end the header or look like another part of it. */
    private static String harmless(String name) {
        String shortened = name.substring(0, Math.min(name.length(), LONGEST_NAME));
        return shortened.replaceAll("[^A-Za-z0-9._:\\[\\]-]", "?");
    }
}
