package io.facteur.protocols.smtp;

import java.net.IDN;
import javax.inject.Inject;
import org.apache.james.core.MailAddress;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.smtpserver.JamesRcptCmdHandler;

/** RCPT: James' command, with a limit, and with domains in the form in which they are stored, the A-label. */
public final class RcptCommand extends JamesRcptCmdHandler {

    private final RecipientPolicy policy;

    @Inject
    public RcptCommand(MetricFactory metricFactory, DomainList domainList, RecipientPolicy policy) {
        super(metricFactory, domainList);
        this.policy = policy;
    }

    /** After the hooks, or after the first that answered OK. */
    @Override
    protected Response doCoreCmd(SMTPSession session, String command, String parameters) {
        MailAddress recipient =
                session.getAttachment(CURRENT_RECIPIENT, State.Transaction).orElseThrow();
        SMTPResponse refusal = calcDefaultSMTPResponse(policy.check(session, recipient));
        return refusal != null ? refusal : super.doCoreCmd(session, command, parameters);
    }

    @Override
    protected Response doFilterChecks(SMTPSession session, String command, String argument) {
        if (session.getRcptCount() >= ((SmtpSession) session).limits().recipients()) {
            // RFC 5321 4.5.3.1.10: the client sends the rest in another message
            return new SMTPResponse("452", "4.5.3 Too many recipients: please send to the others in another message");
        }
        return super.doFilterChecks(session, command, toALabel(argument));
    }

    private static String toALabel(String argument) {
        if (argument == null || argument.chars().allMatch(character -> character < 128)) {
            return argument;
        }
        int at = argument.lastIndexOf('@');
        int end = argument.indexOf('>', Math.max(0, at));
        if (at < 0 || end < 0) {
            return argument;
        }
        try {
            return argument.substring(0, at + 1)
                    + IDN.toASCII(argument.substring(at + 1, end))
                    + argument.substring(end);
        } catch (IllegalArgumentException expected) {
            // no domain has this name: it is refused as it is
            return argument;
        }
    }
}
