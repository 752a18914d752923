package io.facteur.protocols.session;

import io.facteur.home.ProxyNetworks;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.stream.ChunkedWriteHandler;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.james.protocols.netty.AbstractChannelPipelineFactory;
import org.apache.james.protocols.netty.Encryption;
import org.apache.james.protocols.netty.HandlerConstants;

/**
 * How a connection to a line protocol is put together. Limits, TLS and writing are on the I/O thread; framing and the
 * session are on {@link SessionThreads}.
 */
public final class LinePipeline extends AbstractChannelPipelineFactory<SocketChannel> {

    private static final String BACKPRESSURE = "backpressure";

    /**
     * What a protocol says to a client that it disconnects.
     *
     * @param tooMany when there are too many connections
     * @param idle when the client was silent for too long
     * @param stopping when the server takes no more
     */
    public record Farewells(String tooMany, String idle, String stopping) {}

    private final SessionLimits limits;
    private final SessionThreads threads;
    private final Supplier<Encryption> encryption;
    private final Supplier<ChannelInboundHandlerAdapter> session;
    private final Farewells farewells;
    private final ConnectionLimits connectionLimits;
    private final ProxyNetworks proxies;

    /** @param proxies of which a connection begins with a header of the PROXY protocol */
    public LinePipeline(
            SessionLimits limits,
            SessionThreads threads,
            Supplier<Encryption> encryption,
            Supplier<ChannelInboundHandlerAdapter> session,
            Farewells farewells,
            ProxyNetworks proxies) {
        super(pipeline -> new LineFramer(limits.lineLength(), new Backpressure()), threads.group());
        this.limits = limits;
        this.threads = threads;
        this.encryption = encryption;
        this.session = session;
        this.farewells = farewells;
        this.proxies = proxies;
        this.connectionLimits = new ConnectionLimits(
                limits.connections(),
                limits.connectionsPerAddress(),
                implicitTls(encryption.get()) ? Optional.empty() : Optional.of(farewells.tooMany()));
    }

    private static boolean implicitTls(Encryption encryption) {
        return encryption != null && !encryption.isStartTLS();
    }

    @Override
    protected void initChannel(SocketChannel channel) {
        ChannelPipeline pipeline = channel.pipeline();
        Backpressure backpressure = new Backpressure();
        ProxyHeader.expectFrom(proxies, channel);
        pipeline.addLast(HandlerConstants.CONNECTION_LIMIT_HANDLER, connectionLimits);
        Encryption current = encryption.get();
        if (implicitTls(current)) {
            pipeline.addLast(HandlerConstants.SSL_HANDLER, current.sslHandler());
        }
        pipeline.addLast(HandlerConstants.TIMEOUT_HANDLER, new IdleLimit(limits.idleSeconds(), farewells.idle()));
        pipeline.addLast(HandlerConstants.CHUNK_HANDLER, new ChunkedWriteHandler());
        pipeline.addLast(BACKPRESSURE, backpressure);
        pipeline.addLast(threads.group(), HandlerConstants.FRAMER, new LineFramer(limits.lineLength(), backpressure));
        pipeline.addLast(threads.group(), HandlerConstants.CORE_HANDLER, createHandler());
    }

    @Override
    protected ChannelInboundHandlerAdapter createHandler() {
        return session.get();
    }
}
