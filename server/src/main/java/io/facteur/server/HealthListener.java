package io.facteur.server;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.LoopResources;

/**
 * What load balancers and supervisors ask: {@code GET /live} and {@code GET /ready} answer 200, or 503 with the reason in a
 * word. Without a login, and from anywhere, so there is nothing else here, and what there is costs next to nothing.
 */
final class HealthListener {

    private static final int CONNECTIONS = 64;
    private static final int LINE = 256;
    private static final int HEADERS = 4096;
    private static final int REQUESTS_OF_A_CONNECTION = 1000;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** Of what is asked: that is bounded itself, and this is for what it may have forgotten. */
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);

    private final Map<String, Supplier<Mono<Optional<String>>>> checks;
    private final AtomicInteger connections = new AtomicInteger();

    private HealthListener(Map<String, Supplier<Mono<Optional<String>>>> checks) {
        this.checks = checks;
    }

    /**
     * Listens until the process ends or the result is disposed of.
     *
     * @param address numeric
     * @param notLive the reason why not, in a word that tells strangers nothing; empty when it lives
     * @param notReady the same
     */
    static DisposableServer start(
            String address,
            int port,
            Supplier<Mono<Optional<String>>> notLive,
            Supplier<Mono<Optional<String>>> notReady) {
        HealthListener listener = new HealthListener(Map.of("/live", notLive, "/ready", notReady));
        // a thread of its own: where JMAP's are busy, it is still answered
        LoopResources threads = LoopResources.create("health", 1, true);
        return HttpServer.create()
                .runOn(threads)
                .bindAddress(() -> new InetSocketAddress(address, port))
                .doOnChannelInit((observer, channel, remote) -> listener.limit(channel))
                .idleTimeout(PATIENCE)
                .requestTimeout(PATIENCE)
                .maxKeepAliveRequests(REQUESTS_OF_A_CONNECTION)
                .httpRequestDecoder(
                        decoder -> decoder.maxInitialLineLength(LINE).maxHeaderSize(HEADERS))
                .handle(listener::answer)
                .doOnUnbound(server -> threads.dispose())
                .bindNow();
    }

    private void limit(Channel channel) {
        int all = connections.incrementAndGet();
        channel.closeFuture().addListener(closed -> connections.decrementAndGet());
        if (all > CONNECTIONS) {
            channel.close();
        }
    }

    private Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
        boolean asks =
                request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
        if (!asks) {
            return response.status(HttpResponseStatus.METHOD_NOT_ALLOWED)
                    .header("Allow", "GET, HEAD")
                    .send();
        }
        Supplier<Mono<Optional<String>>> check = checks.get(request.uri());
        if (check == null) {
            return response.sendNotFound();
        }
        return Mono.defer(check::get)
                .timeout(ANSWER_LIMIT)
                .onErrorReturn(Optional.of("unknown"))
                .flatMap(reason -> response.status(
                                reason.isEmpty() ? HttpResponseStatus.OK : HttpResponseStatus.SERVICE_UNAVAILABLE)
                        .header("Content-Type", "text/plain; charset=utf-8")
                        .header("Cache-Control", "no-store")
                        .sendString(Mono.just(reason.orElse("ok") + "\n"))
                        .then());
    }
}
