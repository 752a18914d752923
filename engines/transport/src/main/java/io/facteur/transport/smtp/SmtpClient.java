package io.facteur.transport.smtp;

import io.facteur.transport.Reply;
import io.facteur.transport.TlsPolicy;
import io.facteur.transport.smtp.ConnectFailure.Stage;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.stream.ChunkedWriteHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;

/** Opens connections to other servers. */
public final class SmtpClient implements AutoCloseable {

    private static final int THREADS = 2;
    private static final int REMEMBERED = 1_000;
    private static final Duration SHORTEST = Duration.ofMillis(1);
    /** For how long an address whose TLS failed is spoken to in clear, where that is allowed. */
    static final Duration WITHOUT_TLS = Duration.ofMinutes(30);

    private final SmtpClientSettings settings;
    private final Clock clock;
    private final Tls tls = new Tls();
    private final EventLoopGroup loops = new NioEventLoopGroup(THREADS, new DefaultThreadFactory("smtp-client", true));
    private final Map<InetSocketAddress, Instant> brokenTls = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<InetSocketAddress, Instant> eldest) {
            return size() > REMEMBERED;
        }
    };

    public SmtpClient(SmtpClientSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * A connection that is ready for mail. Where TLS fails and the policy allows it, a second one in clear text.
     *
     * @param limit for all of it, whatever each step may take
     * @return never an error
     */
    public Mono<ConnectResult> connect(Peer peer, TlsPolicy policy, Optional<Credentials> credentials, Duration limit) {
        boolean tryTls = !policy.allowsClearText() || !isTlsBroken(peer.address());
        Instant end = clock.instant().plus(limit);
        return connect(peer, policy, credentials, tryTls, end).flatMap(result -> {
            if (tryTls && policy.allowsClearText() && failedByTls(result)) {
                rememberBrokenTls(peer.address());
                return connect(peer, policy, credentials, false, end);
            }
            return Mono.just(result);
        });
    }

    private static boolean failedByTls(ConnectResult result) {
        return result instanceof ConnectResult.Failed failed && failed.failure().stage() == Stage.TLS;
    }

    private Mono<ConnectResult> connect(
            Peer peer, TlsPolicy policy, Optional<Credentials> credentials, boolean tryTls, Instant end) {
        return channel(peer, left(end))
                .flatMap(channel -> open(channel, peer, policy, credentials, tryTls, left(end)))
                .onErrorResume(Opening.Refused.class, e -> Mono.just(new ConnectResult.Failed(e.failure())))
                .onErrorResume(
                        Broken.class,
                        e -> Mono.just(new ConnectResult.Failed(Opening.lost(peer + ": " + e.getMessage()))))
                .onErrorResume(e ->
                        Mono.just(new ConnectResult.Failed(Opening.unreachable(peer + ": " + Dialogue.reason(e)))));
    }

    private Duration left(Instant end) {
        Duration left = Duration.between(clock.instant(), end);
        return left.compareTo(SHORTEST) < 0 ? SHORTEST : left;
    }

    private Mono<ConnectResult> open(
            Channel channel,
            Peer peer,
            TlsPolicy policy,
            Optional<Credentials> credentials,
            boolean tryTls,
            Duration limit) {
        Dialogue dialogue = channel.pipeline().get(Dialogue.class);
        Opening opening = new Opening(peer, policy, tryTls, credentials, settings, tls, channel, dialogue);
        Mono<Reply> greeting = dialogue.greeting(settings.timeouts().greeting())
                .doOnSubscribe(any -> channel.config().setAutoRead(true));
        Runnable ready = dialogue.endAfter(limit, "it was not ready for mail");
        return opening.open(greeting)
                .<ConnectResult>map(ConnectResult.Open::new)
                .doFinally(any -> ready.run())
                .doOnError(e -> dialogue.end(Dialogue.reason(e)))
                .doOnCancel(() -> dialogue.end("given up"));
    }

    private Mono<Channel> channel(Peer peer, Duration limit) {
        return Mono.create(sink -> {
            ChannelFuture connecting = bootstrap(peer, limit).connect();
            sink.onCancel(() -> connecting.cancel(true));
            connecting.addListener(done -> {
                if (done.isSuccess()) {
                    sink.success(connecting.channel());
                } else if (done.cause() != null) {
                    sink.error(done.cause());
                }
            });
        });
    }

    private Bootstrap bootstrap(Peer peer, Duration limit) {
        Duration connect = settings.timeouts().atMost(limit).connect();
        Bootstrap bootstrap = new Bootstrap()
                .group(loops)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) connect.toMillis())
                .option(ChannelOption.TCP_NODELAY, true)
                // until somebody waits for the greeting
                .option(ChannelOption.AUTO_READ, false)
                .remoteAddress(peer.address())
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new ReplyDecoder(), new ChunkedWriteHandler(), new Dialogue());
                    }
                });
        source(peer.address().getAddress())
                .ifPresent(source -> bootstrap.localAddress(new InetSocketAddress(source, 0)));
        return bootstrap;
    }

    private Optional<InetAddress> source(InetAddress target) {
        return settings.sources().stream()
                .filter(source -> source.getClass() == target.getClass())
                .findFirst();
    }

    private boolean isTlsBroken(InetSocketAddress address) {
        synchronized (brokenTls) {
            Instant until = brokenTls.get(address);
            return until != null && clock.instant().isBefore(until);
        }
    }

    private void rememberBrokenTls(InetSocketAddress address) {
        synchronized (brokenTls) {
            brokenTls.put(address, clock.instant().plus(WITHOUT_TLS));
        }
    }

    /** Ends its threads; connections that are open end with them. */
    @Override
    public void close() {
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS);
    }
}
