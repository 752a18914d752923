package io.facteur.protocols.smtp;

import java.util.List;
import java.util.Locale;
import org.apache.james.protocols.api.ProtocolSession.AttachmentKey;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.esmtp.EhloExtension;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.MailParametersHook;

/** SIZE (RFC 1870) and BODY (RFC 6152) of MAIL. */
public final class MailParameters implements MailParametersHook, EhloExtension {

    /** How large the client says that its message is. */
    static final AttachmentKey<Long> DECLARED_SIZE = AttachmentKey.of("facteur.declaredSize", Long.class);

    private static final String SIZE = "SIZE";

    @Override
    public String[] getMailParamNames() {
        return new String[] {SIZE, "BODY"};
    }

    @Override
    public List<String> getImplementedEsmtpFeatures(SMTPSession session) {
        return List.of(SIZE + " " + session.getConfiguration().getMaxMessageSize());
    }

    @Override
    public HookResult doMailParameter(SMTPSession session, String name, String value) {
        return SIZE.equals(name) ? size(session, value) : body(value);
    }

    private HookResult size(SMTPSession session, String value) {
        // RFC 1870 4.: up to 20 digits, so it may be more than a long holds
        if (!value.matches("[0-9]{1,20}")) {
            return Replies.deny("501", "5.5.4 SIZE must be a number");
        }
        long limit = session.getConfiguration().getMaxMessageSize();
        long size = value.length() > 18 ? Long.MAX_VALUE : Long.parseLong(value);
        if (size > limit) {
            return Replies.messageTooLargeInHook(limit);
        }
        session.setAttachment(DECLARED_SIZE, size, State.Transaction);
        return HookResult.DECLINED;
    }

    private HookResult body(String value) {
        // BINARYMIME needs BDAT (RFC 3030 3.), which is not offered
        boolean known = List.of("7BIT", "8BITMIME").contains(value.toUpperCase(Locale.US));
        return known ? HookResult.DECLINED : Replies.deny("555", "5.5.4 BODY must be 7BIT or 8BITMIME");
    }
}
