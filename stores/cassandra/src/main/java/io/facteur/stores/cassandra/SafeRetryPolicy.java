package io.facteur.stores.cassandra;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.context.DriverContext;
import com.datastax.oss.driver.api.core.retry.RetryVerdict;
import com.datastax.oss.driver.api.core.session.Request;
import com.datastax.oss.driver.internal.core.retry.DefaultRetryPolicy;

/**
 * The driver's own policy, which asks a second time only when a statement may be executed twice, or when it was
 * certainly not executed: with one exception, which this takes away. That too few copies are there is said before
 * anything is done; but of a lightweight transaction it may also be said of its last step, when the others have decided
 * for it already. Asked again it would find itself, and say that it was not applied.
 */
public final class SafeRetryPolicy extends DefaultRetryPolicy {

    /** Called by the driver, by reflection. */
    public SafeRetryPolicy(DriverContext context, String profileName) {
        super(context, profileName);
    }

    @Override
    public RetryVerdict onUnavailableVerdict(
            Request request, ConsistencyLevel consistency, int required, int alive, int retryCount) {
        // In the first steps of a transaction the level is a serial one.
        boolean harmless = Boolean.TRUE.equals(request.isIdempotent()) || consistency.isSerial();
        return harmless
                ? super.onUnavailableVerdict(request, consistency, required, alive, retryCount)
                : RetryVerdict.RETHROW;
    }
}
