package io.facteur.dns.resolver;

import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** A resolver, and how it does. Times are those of the client's ticker, in nanoseconds. */
final class Server {

    /** For so long it is asked only after the others. */
    private static final long AVOIDED = TimeUnit.SECONDS.toNanos(30);

    private final InetSocketAddress address;
    private volatile boolean everAnswered;
    private volatile long lastAnswer;
    private volatile boolean troubled;
    private volatile long troubledAt;

    Server(InetSocketAddress address) {
        this.address = address;
    }

    InetSocketAddress address() {
        return address;
    }

    void answered(long now) {
        lastAnswer = now;
        everAnswered = true;
        troubled = false;
    }

    /** @return whether it answered any query at or after that time */
    boolean answeredSince(long time) {
        return everAnswered && lastAnswer - time >= 0;
    }

    /** It did not answer a query that was put at that time. */
    void silent(long askedAt, long now) {
        if (!answeredSince(askedAt)) {
            troubledAt = now;
            troubled = true;
        }
    }

    boolean avoided(long now) {
        return troubled && now - troubledAt < AVOIDED;
    }

    @Override
    public String toString() {
        return address.getAddress().getHostAddress() + " port " + address.getPort();
    }
}
