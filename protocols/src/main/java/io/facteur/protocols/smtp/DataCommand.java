package io.facteur.protocols.smtp;

import javax.inject.Inject;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPRetCode;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.smtpserver.JamesDataCmdHandler;

/** DATA: James' command, after which the lines are those of a message. */
@SuppressWarnings("unchecked") // of a list without a type, in James' class
public final class DataCommand extends JamesDataCmdHandler {

    @Inject
    public DataCommand(MetricFactory metricFactory) {
        super(metricFactory);
    }

    @Override
    protected SMTPResponse doDATA(SMTPSession session, String argument) {
        SMTPResponse response = super.doDATA(session, argument);
        if (!SMTPRetCode.DATA_READY.equals(response.getRetCode())) {
            return Replies.temporaryFault();
        }
        ((SmtpSession) session).lines().expectMessage();
        return response;
    }
}
