package io.facteur.protocols.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import java.net.InetSocketAddress;
import java.util.function.Function;
import org.apache.james.protocols.api.ProtocolSession;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.netty.Encryption;
import org.apache.james.protocols.netty.HandlerConstants;
import org.apache.james.protocols.netty.NettyProtocolTransport;
import reactor.core.publisher.Mono;

/** The way back to the client of one session, and what the session may say to its {@link LineFramer}. */
public final class LineTransport extends NettyProtocolTransport {

    private final Channel channel;
    private final Encryption encryption;
    private final SessionLimits limits;

    LineTransport(Channel channel, Encryption encryption, SessionLimits limits) {
        super(channel, encryption, false);
        this.channel = channel;
        this.encryption = encryption;
        this.limits = limits;
    }

    @Override
    public InetSocketAddress getRemoteAddress() {
        return ClientAddress.of(channel);
    }

    /** @return whether {@link #getRemoteAddress} is the client's; else it is that of a load balancer */
    public boolean isClientKnown() {
        return ClientAddress.isKnown(channel);
    }

    /** The lines that follow are those of a message. */
    public void expectMessage() {
        framer().maxLength(limits.messageLineLength());
    }

    /** The lines that follow are commands. */
    public void expectCommands() {
        framer().maxLength(limits.lineLength());
    }

    /**
     * Answers a line when its answer is known, and holds no thread until then. From the session's executor, in the
     * middle of that line, which itself is answered by nothing.
     *
     * <p>Until then no further line is taken: what the client has sent already waits in its order, up to the bound of
     * {@link Backpressure}, and the client is not given up for its silence.
     *
     * @param work is subscribed to at once, and cancelled when the connection ends first
     * @param answer makes the answer of what the work came to, on the session's executor. Not called when the
     *     connection has ended by then. If it fails, or the work does, or comes to nothing, the session ends as it does
     *     when a line fails
     * @param abandoned is called when the answer is not; possibly on a thread that is not the session's
     */
    public <T> void answerLater(
            ProtocolSession session, Mono<T> work, Function<T, Response> answer, Runnable abandoned) {
        new LateAnswer<T>(channel, result -> writeResponse(answer.apply(result), session), abandoned).await(work);
    }

    private LineFramer framer() {
        return (LineFramer) channel.pipeline().get(HandlerConstants.FRAMER);
    }

    @Override
    protected void writeToClient(byte[] bytes, ProtocolSession session, boolean startTls) {
        ByteBuf answer = Unpooled.wrappedBuffer(bytes);
        if (startTls) {
            startTls(channel, encryption, answer);
        } else {
            channel.writeAndFlush(answer);
        }
    }

    /**
     * Answers and changes to TLS, from the executor of the session. In this order, so that nothing in clear can slip
     * through: no more lines are taken; the answer goes out and the cipher comes in, on the I/O thread and so between
     * two reads; what that thread had read before then comes to the framer before the word that TLS has started, and is
     * taken for what it is.
     */
    public static void startTls(Channel channel, Encryption encryption, ByteBuf answer) {
        ChannelHandlerContext framerContext = channel.pipeline().context(HandlerConstants.FRAMER);
        LineFramer framer = (LineFramer) framerContext.handler();
        if (!framer.expectTls()) {
            answer.release();
            channel.close();
            return;
        }
        channel.eventLoop().execute(() -> {
            channel.writeAndFlush(answer);
            channel.pipeline().addFirst(HandlerConstants.SSL_HANDLER, encryption.sslHandler());
            framerContext.executor().execute(framer::tlsStarted);
        });
    }
}
