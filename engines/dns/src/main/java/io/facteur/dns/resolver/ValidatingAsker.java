package io.facteur.dns.resolver;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.dnssec.ValidatingResolver;

/**
 * Validates with DNSSEC here, by dnsjava. Each answer costs further queries, for the keys on the way from the trust anchor;
 * they take part in the limits of {@link Upstream}, and dnsjava remembers the keys.
 */
final class ValidatingAsker implements Asker {

    private final Upstream upstream;
    private final ValidatingResolver validator;
    private final Executor executor;

    /** @throws IllegalArgumentException for trust anchors that cannot be read, or are none */
    ValidatingAsker(Network network, Upstream upstream, String trustAnchors) {
        this.upstream = upstream;
        executor = network.scheduler()::schedule;
        validator = new ValidatingResolver(new Head(network, upstream));
        validator.setAddReasonToAdditional(false);
        try {
            validator.loadTrustAnchors(new ByteArrayInputStream(trustAnchors.getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException("the DNSSEC trust anchors cannot be read: " + e.getMessage(), e);
        }
        if (validator.getTrustAnchors().items().isEmpty()) {
            throw new IllegalArgumentException("among the DNSSEC trust anchors is no DS and no DNSKEY record");
        }
    }

    @Override
    public CompletableFuture<Reply> ask(Name name, int type, long deadline) {
        return validator
                .sendAsync(Queries.query(name, type, false, true), executor)
                .handle((message, failure) -> {
                    if (failure != null) {
                        return upstream.down()
                                ? Reply.resolverDown()
                                : Reply.failed("the DNS failed for " + name.toString(true) + ": " + reason(failure));
                    }
                    int code = message.getRcode();
                    return code == Rcode.NOERROR || code == Rcode.NXDOMAIN
                            ? Reply.of(message)
                            : Reply.failed("DNSSEC validation of " + name.toString(true) + " failed: "
                                    + Queries.error(message));
                })
                .toCompletableFuture();
    }

    @Override
    public boolean judgesSecurity() {
        return true;
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage();
    }

    /** Our resolvers, as dnsjava wants to see them. What could be set on them is not for others to set. */
    private record Head(Network network, Upstream upstream) implements Resolver {

        @Override
        public CompletionStage<Message> sendAsync(Message query, Executor executor) {
            // dnsjava leaves it to the resolver below to ask for signatures
            Message signed = query.getOPT() == null ? Queries.withSignatures(query) : query;
            long deadline = network.now() + network.settings().exchangeTime().toNanos();
            return upstream.ask(signed, deadline)
                    .thenCompose(reply -> reply.message() == null
                            ? CompletableFuture.failedFuture(new IOException(reply.explanation()))
                            : CompletableFuture.completedFuture(reply.message()));
        }

        @Override
        public CompletionStage<Message> sendAsync(Message query) {
            return sendAsync(query, network.scheduler()::schedule);
        }

        @Override
        public Duration getTimeout() {
            return network.settings().timeLimit();
        }

        @Override
        public void setPort(int port) {}

        @Override
        public void setTCP(boolean flag) {}

        @Override
        public void setIgnoreTruncation(boolean flag) {}

        @Override
        public void setEDNS(int version, int payloadSize, int flags, List<EDNSOption> options) {}

        @Override
        public void setTSIGKey(TSIG key) {}

        @Override
        public void setTimeout(Duration timeout) {}
    }
}
