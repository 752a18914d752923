package io.facteur.protocols.imap;

import java.util.List;
import java.util.stream.Stream;
import javax.inject.Inject;
import org.apache.james.imap.api.message.Capability;
import org.apache.james.imap.api.message.request.ImapRequest;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.AuthenticateRequest;
import org.apache.james.imap.message.request.IRAuthenticateRequest;
import org.apache.james.imap.processor.AuthenticateProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.metrics.api.MetricFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** AUTHENTICATE: no mechanism in clear, whatever the configuration says (RFC 3501 6.2.2). */
public final class SecureAuthenticateProcessor extends AuthenticateProcessor {

    @Inject
    public SecureAuthenticateProcessor(
            MailboxManager mailboxManager, StatusResponseFactory factory, MetricFactory metricFactory) {
        super(mailboxManager, factory, metricFactory);
    }

    @Override
    protected Mono<Void> processRequestReactive(AuthenticateRequest request, ImapSession session, Responder responder) {
        if (!session.isTLSActive()) {
            return Mono.fromRunnable(() -> responder.respond(Refusal.privacyRequired(request.getTag())));
        }
        return Mono.<Void>fromRunnable(() -> processRequest(request, session, responder))
                .subscribeOn(Schedulers.boundedElastic());
    }

    /**
     * A response that came on a line of its own is handed in on the thread that reads for other clients; checking a
     * password takes time on purpose.
     */
    @Override
    protected void doPlainAuth(String response, ImapSession session, ImapRequest request, Responder responder) {
        if (request instanceof IRAuthenticateRequest) {
            super.doPlainAuth(response, session, request, responder);
            return;
        }
        Mono.<Void>fromRunnable(() -> {
                    super.doPlainAuth(response, session, request, responder);
                    responder.flush();
                })
                .subscribeOn(Schedulers.boundedElastic())
                .subscribe();
    }

    @Override
    public List<Capability> getImplementedCapabilities(ImapSession session) {
        Stream<Capability> all = super.getImplementedCapabilities(session).stream();
        return session.isTLSActive()
                ? all.toList()
                : all.filter(capability -> !capability.asString().startsWith("AUTH="))
                        .toList();
    }
}
