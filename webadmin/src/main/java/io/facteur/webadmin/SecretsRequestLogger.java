package io.facteur.webadmin;

import org.apache.james.webadmin.mdc.LoggingRequestFilter;
import org.apache.james.webadmin.mdc.RequestId;
import org.apache.james.webadmin.mdc.RequestLogger;
import spark.Request;

/** James logs the body of every request. Those that carry a password are logged without theirs. */
public final class SecretsRequestLogger implements RequestLogger {

    @Override
    public boolean applies(Request request) {
        // James' own logger for /users knows PUT only, and POST /users/NAME/verify has a password as well
        return request.pathInfo().startsWith("/facteur/") || request.pathInfo().startsWith("/users/");
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
