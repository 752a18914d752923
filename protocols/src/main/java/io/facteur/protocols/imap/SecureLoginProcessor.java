package io.facteur.protocols.imap;

import java.util.List;
import javax.inject.Inject;
import org.apache.james.imap.api.message.Capability;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.LoginRequest;
import org.apache.james.imap.processor.LoginProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.metrics.api.MetricFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** LOGIN: refused in clear, whatever the configuration says (RFC 3501 6.2.3). */
public final class SecureLoginProcessor extends LoginProcessor {

    private static final List<Capability> LOGINDISABLED = List.of(Capability.of("LOGINDISABLED"));

    @Inject
    public SecureLoginProcessor(
            MailboxManager mailboxManager, StatusResponseFactory factory, MetricFactory metricFactory) {
        super(mailboxManager, factory, metricFactory);
    }

    @Override
    protected Mono<Void> processRequestReactive(LoginRequest request, ImapSession session, Responder responder) {
        if (!session.isTLSActive()) {
            return Mono.fromRunnable(() -> responder.respond(Refusal.privacyRequired(request.getTag())));
        }
        // checking a password takes time on purpose: not on the thread that reads for other clients
        return Mono.<Void>fromRunnable(() -> processRequest(request, session, responder))
                .subscribeOn(Schedulers.boundedElastic());
    }

    @Override
    public List<Capability> getImplementedCapabilities(ImapSession session) {
        return session.isTLSActive() ? super.getImplementedCapabilities(session) : LOGINDISABLED;
    }
}
