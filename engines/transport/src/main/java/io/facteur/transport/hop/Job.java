package io.facteur.transport.hop;

import io.facteur.transport.EnhancedStatus;
import io.facteur.transport.RecipientResult;
import io.facteur.transport.route.Route;
import java.time.Instant;
import java.util.List;

/** A consignment whose way is known. */
record Job(Consignment consignment, Route.Hosts route, Instant since) {

    List<RecipientResult> deferred(EnhancedStatus status, String explanation) {
        return consignment.envelope().recipients().stream()
                .map(recipient -> RecipientResult.deferred(recipient, status, explanation))
                .toList();
    }

    List<RecipientResult> failed(EnhancedStatus status, String explanation) {
        return consignment.envelope().recipients().stream()
                .map(recipient -> RecipientResult.failed(recipient, status, explanation))
                .toList();
    }
}
