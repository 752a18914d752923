package io.facteur.protocols.imap;

import javax.inject.Inject;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.SearchRequest;
import org.apache.james.imap.processor.SearchProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.metrics.api.MetricFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** SEARCH that tells a client when it cannot be answered now, and later can (RFC 5530 3., UNAVAILABLE). */
public final class HonestSearchProcessor extends SearchProcessor {

    private static final Logger LOGGER = LoggerFactory.getLogger(HonestSearchProcessor.class);

    @Inject
    public HonestSearchProcessor(
            MailboxManager mailboxManager, StatusResponseFactory factory, MetricFactory metricFactory) {
        super(mailboxManager, factory, metricFactory);
    }

    @Override
    protected Mono<Void> processRequestReactive(SearchRequest request, ImapSession session, Responder responder) {
        return super.processRequestReactive(request, session, responder)
                .onErrorResume(
                        HonestSearchProcessor::isUnavailable,
                        e -> Mono.fromRunnable(() -> {
                            LOGGER.warn("A search is refused: {}", e.getMessage());
                            responder.respond(Refusal.searchUnavailable(request.getTag()));
                        }));
    }

    private static boolean isUnavailable(Throwable error) {
        return error instanceof MailboxException && !(error instanceof MailboxNotFoundException);
    }
}
