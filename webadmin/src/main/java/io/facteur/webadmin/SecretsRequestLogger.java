package io.facteur.webadmin;

import org.apache.james.webadmin.mdc.LoggingRequestFilter;
import org.apache.james.webadmin.mdc.RequestId;
import org.apache.james.webadmin.mdc.RequestLogger;
import spark.Request;

/**
 * Logs requests without their bodies, which James logs: they carry passwords. Telling those that do by their path would
 * miss the other spellings of a path.
 */
public final class SecretsRequestLogger implements RequestLogger {

    @Override
    public boolean applies(Request request) {
        return true;
    }

    @Override
    public void log(Request request, RequestId requestId) {
        LoggingRequestFilter.LOGGER.info(
                "WebAdmin request received: {} {} ({})",
                request.requestMethod(),
                request.pathInfo(),
                requestId.asString());
    }
}
