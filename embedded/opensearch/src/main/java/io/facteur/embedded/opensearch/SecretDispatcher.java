package io.facteur.embedded.opensearch;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.http.HttpServerTransport.Dispatcher;
import org.opensearch.rest.BytesRestResponse;
import org.opensearch.rest.RestChannel;
import org.opensearch.rest.RestHandler;
import org.opensearch.rest.RestRequest;

/**
 * Passes on the requests of the user {@code facteur} with the one password that there is, and answers all others with
 * 401 and nothing else. It stands before the paths are looked at: a wrapper of the handlers would see neither the
 * requests for which there is none, nor those that are malformed.
 */
final class SecretDispatcher implements Dispatcher {

    private static final String USER = "facteur";

    private final byte[] authorization;
    private final Dispatcher dispatcher;

    SecretDispatcher(String secret, Dispatcher dispatcher) {
        this.authorization = ("Basic "
                        + Base64.getEncoder().encodeToString((USER + ":" + secret).getBytes(StandardCharsets.UTF_8)))
                .getBytes(StandardCharsets.UTF_8);
        this.dispatcher = dispatcher;
    }

    @Override
    public Optional<RestHandler> dispatchHandler(
            String uri, String rawPath, RestRequest.Method method, Map<String, String> params) {
        return dispatcher.dispatchHandler(uri, rawPath, method, params);
    }

    @Override
    public void dispatchRequest(RestRequest request, RestChannel channel, ThreadContext context) {
        if (isAuthorized(request)) {
            dispatcher.dispatchRequest(request, channel, context);
        } else {
            refuse(channel);
        }
    }

    @Override
    public void dispatchBadRequest(RestChannel channel, ThreadContext context, Throwable cause) {
        if (isAuthorized(channel.request())) {
            dispatcher.dispatchBadRequest(channel, context, cause);
        } else {
            refuse(channel);
        }
    }

    private boolean isAuthorized(RestRequest request) {
        List<String> headers = request == null ? null : request.getAllHeaderValues("Authorization");
        return headers != null
                && headers.size() == 1
                // takes the same time however much of it is right
                && MessageDigest.isEqual(authorization, headers.get(0).getBytes(StandardCharsets.UTF_8));
    }

    private static void refuse(RestChannel channel) {
        BytesRestResponse response = new BytesRestResponse(RestStatus.UNAUTHORIZED, "");
        response.addHeader("WWW-Authenticate", "Basic realm=\"facteur\"");
        channel.sendResponse(response);
    }
}
