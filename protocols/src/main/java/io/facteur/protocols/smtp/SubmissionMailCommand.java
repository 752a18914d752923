package io.facteur.protocols.smtp;

import javax.inject.Inject;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;

/** MAIL on a submission port: for authenticated users, over TLS. */
public final class SubmissionMailCommand extends MailCommand {

    @Inject
    public SubmissionMailCommand(MetricFactory metricFactory, DomainList domainList) {
        super(metricFactory, domainList);
    }

    @Override
    protected Response doFilterChecks(SMTPSession session, String command, String argument) {
        if (!session.isTLSStarted()) {
            // RFC 3207 4.
            return new SMTPResponse("530", "5.7.0 Must issue a STARTTLS command first");
        }
        if (session.getUsername() == null) {
            // RFC 6409 4.3 and RFC 4954 6.
            return new SMTPResponse("530", "5.7.0 Authentication required");
        }
        return super.doFilterChecks(session, command, argument);
    }
}
