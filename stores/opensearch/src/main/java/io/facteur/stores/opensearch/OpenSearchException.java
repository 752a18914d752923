package io.facteur.stores.opensearch;

import com.fasterxml.jackson.databind.JsonNode;

/** OpenSearch answered, and not as was asked. */
public final class OpenSearchException extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final int LONGEST_REASON = 500;

    private final int status;
    private final String type;

    public OpenSearchException(String request, int status, JsonNode answer) {
        super("OpenSearch answers " + status + " to " + request + ": " + reason(answer.path("error")));
        this.status = status;
        this.type = answer.path("error").path("type").asText("");
    }

    private static String reason(JsonNode error) {
        String reason = error.isTextual()
                ? error.asText()
                : error.path("type").asText("") + " " + error.path("reason").asText("");
        return reason.length() > LONGEST_REASON ? reason.substring(0, LONGEST_REASON) : reason;
    }

    public int status() {
        return status;
    }

    /** OpenSearch's name of what is wrong, such as {@code index_not_found_exception}. */
    public String type() {
        return type;
    }

    /**
     * Whether the same request may go well later: OpenSearch is full, busy, without a leader, or gone; or it does not let us
     * in, until an administrator has mended that.
     */
    public boolean temporary() {
        return temporary(status);
    }

    static boolean temporary(int status) {
        return status == 401 || status == 403 || status == 429 || status >= 500;
    }
}
