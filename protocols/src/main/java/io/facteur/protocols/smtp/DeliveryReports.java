package io.facteur.protocols.smtp;

import com.google.common.collect.ImmutableMap;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.mail.internet.AddressException;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.api.ProtocolSession.AttachmentKey;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.esmtp.EhloExtension;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.MailParametersHook;
import org.apache.james.protocols.smtp.hook.RcptHook;
import org.apache.james.smtpserver.JamesMessageHook;
import org.apache.mailet.DsnParameters;
import org.apache.mailet.DsnParameters.EnvId;
import org.apache.mailet.DsnParameters.Notify;
import org.apache.mailet.DsnParameters.RecipientDsnParameters;
import org.apache.mailet.DsnParameters.Ret;
import org.apache.mailet.Mail;

/**
 * DSN (RFC 3461): which reports a sender wants. In the place of James' four hooks, which throw on a wrong value, and on a
 * recipient who is named twice.
 */
public final class DeliveryReports implements MailParametersHook, RcptHook, JamesMessageHook, EhloExtension {

    private static final AttachmentKey<Ret> RETURNED = AttachmentKey.of("facteur.dsn.ret", Ret.class);
    private static final AttachmentKey<EnvId> ENVELOPE_ID = AttachmentKey.of("facteur.dsn.envid", EnvId.class);
    private static final AttachmentKey<ByRecipient> RECIPIENTS =
            AttachmentKey.of("facteur.dsn.recipients", ByRecipient.class);

    private static final String RET = "RET";
    private static final String ENVID = "ENVID";
    private static final String NOTIFY = "NOTIFY";
    private static final String ORCPT = "ORCPT";
    // RFC 3461 4.4, 4.2
    private static final int LONGEST_ENVID = 100;
    private static final int LONGEST_ORCPT = 500;
    private static final int DELETE = 0x7f;

    /** Of one transaction. */
    private static final class ByRecipient {
        private final Map<MailAddress, RecipientDsnParameters> parameters = new HashMap<>();
    }

    @Override
    public List<String> getImplementedEsmtpFeatures(SMTPSession session) {
        return List.of("DSN");
    }

    @Override
    public String[] getMailParamNames() {
        return new String[] {RET, ENVID};
    }

    @Override
    public HookResult doMailParameter(SMTPSession session, String name, String value) {
        if (RET.equals(name)) {
            Optional<Ret> ret = Ret.parse(value);
            ret.ifPresent(wanted -> session.setAttachment(RETURNED, wanted, State.Transaction));
            return ret.isPresent() ? HookResult.DECLINED : Replies.deny("501", "5.5.4 RET must be FULL or HDRS");
        }
        try {
            if (value.length() <= LONGEST_ENVID) {
                session.setAttachment(ENVELOPE_ID, EnvId.of(value), State.Transaction);
                return HookResult.DECLINED;
            }
        } catch (IllegalArgumentException notXtext) {
            // said below
        }
        return Replies.deny("501", "5.5.4 ENVID must be xtext of at most " + LONGEST_ENVID + " characters");
    }

    @Override
    public Set<String> supportedParameters() {
        return Set.of(NOTIFY, ORCPT);
    }

    @Override
    public HookResult doRcpt(
            SMTPSession session, MaybeSender sender, MailAddress recipient, Map<String, String> parameters) {
        Optional<EnumSet<Notify>> notify = Optional.empty();
        try {
            if (parameters.containsKey(NOTIFY)) {
                notify = Optional.of(Notify.parse(parameters.get(NOTIFY)));
            }
        } catch (IllegalArgumentException wrong) {
            return Replies.deny("501", "5.5.4 NOTIFY must be NEVER, or of SUCCESS, FAILURE and DELAY");
        }
        String original = parameters.getOrDefault(ORCPT, "");
        if (original.length() > LONGEST_ORCPT) {
            return Replies.deny("501", "5.5.4 ORCPT is longer than " + LONGEST_ORCPT + " characters");
        }
        // RFC 3461 5.2.1: where there is none it may be added, so that reports name what an alias was called
        boolean add = notify.isPresent() && original.isEmpty();
        Optional<RecipientDsnParameters> wanted =
                RecipientDsnParameters.of(notify, address(add ? "rfc822;" + xtext(recipient.asString()) : original));
        if (wanted.isPresent()) {
            ByRecipient all =
                    session.getAttachment(RECIPIENTS, State.Transaction).orElseGet(ByRecipient::new);
            all.parameters.put(recipient, wanted.get());
            session.setAttachment(RECIPIENTS, all, State.Transaction);
        }
        return HookResult.DECLINED;
    }

    /** RFC 3461 4. */
    private static String xtext(String address) {
        StringBuilder encoded = new StringBuilder();
        for (byte octet : address.getBytes(StandardCharsets.UTF_8)) {
            if (octet > ' ' && octet < DELETE && octet != '+' && octet != '=') {
                encoded.append((char) octet);
            } else {
                encoded.append(String.format("+%02X", octet));
            }
        }
        return encoded.toString();
    }

    /** James keeps an address only: what is none, or of another type, is not passed on. */
    private static Optional<MailAddress> address(String original) {
        if (!original.toLowerCase(Locale.ROOT).startsWith("rfc822;")) {
            return Optional.empty();
        }
        try {
            return Optional.of(new MailAddress(original.substring("rfc822;".length())));
        } catch (AddressException | IllegalArgumentException none) {
            return Optional.empty();
        }
    }

    @Override
    public HookResult onMessage(SMTPSession session, Mail mail) {
        DsnParameters.of(
                        session.getAttachment(ENVELOPE_ID, State.Transaction),
                        session.getAttachment(RETURNED, State.Transaction),
                        session.getAttachment(RECIPIENTS, State.Transaction)
                                .map(all -> ImmutableMap.copyOf(all.parameters))
                                .orElse(ImmutableMap.of()))
                .ifPresent(mail::setDsnParameters);
        return HookResult.DECLINED;
    }
}
