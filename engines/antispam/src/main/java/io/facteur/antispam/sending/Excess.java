package io.facteur.antispam.sending;

import java.time.Instant;

/**
 * That an account has written to more recipients than it may.
 *
 * @param recipients how many, the present message counted
 * @param hourly whether that is in the hour; else in 24 hours
 * @param since when it is counted
 */
public record Excess(long recipients, long limit, boolean hourly, Instant since) {

    public String words() {
        return recipients + " recipients in " + (hourly ? "this hour" : "24 hours") + ", and the limit is " + limit;
    }
}
