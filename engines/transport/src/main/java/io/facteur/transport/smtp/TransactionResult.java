package io.facteur.transport.smtp;

import io.facteur.transport.RecipientResult;
import java.util.List;

/**
 * What became of one message on one connection.
 *
 * @param results one for each recipient of the envelope, in its order
 * @param slowDown the other side wants less of us for a while
 * @param retryElsewhere nothing was said about the message or its recipients: another host may take it now
 * @param contentUnreadable the message could not be read here: our fault, not that of the other side
 */
public record TransactionResult(
        List<RecipientResult> results, boolean slowDown, boolean retryElsewhere, boolean contentUnreadable) {

    public TransactionResult {
        results = List.copyOf(results);
    }
}
