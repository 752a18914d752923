package io.facteur.transport.hop;

import io.facteur.transport.Envelope;
import io.facteur.transport.MessageContent;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import reactor.core.publisher.Mono;

/** A small message; what becomes of it goes into {@code attempts}. */
record Letter(String domain, Queue<Attempt> attempts, Runnable back) implements Consignment {

    private static final byte[] OCTETS = "Subject: a letter\r\n\r\nhello\r\n".getBytes(StandardCharsets.US_ASCII);

    @Override
    public Envelope envelope() {
        return Envelope.of("ana@example.org", List.of("bob@" + domain));
    }

    @Override
    public MessageContent content() {
        return () -> new ByteArrayInputStream(OCTETS);
    }

    @Override
    public Mono<Void> settle(Attempt attempt) {
        return Mono.fromRunnable(() -> attempts.add(attempt));
    }

    @Override
    public void giveBack() {
        back.run();
    }
}
