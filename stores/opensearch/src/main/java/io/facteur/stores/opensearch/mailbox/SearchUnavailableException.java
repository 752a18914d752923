package io.facteur.stores.opensearch.mailbox;

import org.apache.james.mailbox.exception.MailboxException;

/** OpenSearch does not answer, and the question is too much for the store of messages. */
public final class SearchUnavailableException extends MailboxException {

    private static final long serialVersionUID = 1L;

    public SearchUnavailableException(String message) {
        super(message);
    }
}
