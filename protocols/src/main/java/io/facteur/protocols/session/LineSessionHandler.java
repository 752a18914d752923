package io.facteur.protocols.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.james.protocols.api.Protocol;
import org.apache.james.protocols.api.ProtocolSession;
import org.apache.james.protocols.api.ProtocolSessionImpl;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.netty.BasicChannelInboundHandler;
import org.apache.james.protocols.netty.Encryption;
import org.apache.james.protocols.netty.ProtocolMDCContextFactory;
import org.apache.james.util.MDCBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One session of a line protocol, on {@link SessionThreads}: James' dispatch of lines, with our ends of a session. */
public final class LineSessionHandler extends BasicChannelInboundHandler {

    private static final Logger LOGGER = LoggerFactory.getLogger(LineSessionHandler.class);
    private static final Pattern QUIT = Pattern.compile("(?i)QUIT\\s*");

    /** For which a client may be silent, with nothing begun, before it is told unasked that the server takes no more. */
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

    /**
     * How a session ends when the server takes no more.
     *
     * @param farewell the last line
     * @param hasBegun whether there is something that the client should finish first
     */
    public record Ending(String farewell, Predicate<ProtocolSession> hasBegun) {}

    private final SessionLimits limits;
    private final Ending ending;
    private boolean draining;
    private boolean ended;
    private long lastLine = System.nanoTime();

    public LineSessionHandler(Protocol protocol, Encryption encryption, SessionLimits limits, Ending ending) {
        super(new NumericContext(), protocol, encryption, false);
        this.limits = limits;
        this.ending = ending;
    }

    @Override
    protected ProtocolSession createSession(ChannelHandlerContext ctx) {
        return protocol.newSession(new LineTransport(ctx.channel(), secure, limits));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) throws Exception {
        lastLine = System.nanoTime();
        if (ended || draining && mayEnd(ctx) && !isQuit((ByteBuf) msg)) {
            ReferenceCountUtil.release(msg);
            end(ctx);
            return;
        }
        boolean done = false;
        try {
            super.channelRead(ctx, msg);
            done = true;
        } finally {
            // James releases a line that was handled, and forgets one that failed
            if (!done) {
                ReferenceCountUtil.safeRelease(msg);
            }
        }
    }

    private static boolean isQuit(ByteBuf line) {
        return QUIT.matcher(line.toString(StandardCharsets.US_ASCII)).matches();
    }

    private static ProtocolSession session(ChannelHandlerContext ctx) {
        return (ProtocolSession)
                (Object) ctx.channel().attr(SESSION_ATTRIBUTE_KEY).get();
    }

    private boolean mayEnd(ChannelHandlerContext ctx) {
        ProtocolSession session = session(ctx);
        return session == null || !ending.hasBegun().test(session);
    }

    /** On the session's executor, and so between two lines. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (!(event instanceof Drain drain)) {
            super.userEventTriggered(ctx, event);
            return;
        }
        draining = true;
        boolean silent = System.nanoTime() - lastLine >= SILENCE_NANOS;
        if (drain == Drain.NOW || silent && mayEnd(ctx)) {
            end(ctx);
        }
    }

    private void end(ChannelHandlerContext ctx) {
        if (!ended) {
            ended = true;
            Farewell.say(ctx.channel(), ending.farewell());
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
        Throwable root = LineFramer.root(cause);
        if (root instanceof LineFramer.PlaintextAfterStartTls || root instanceof IOException) {
            // nobody is there to be answered, or someone in the middle is
            if (ClientAddress.isKnown(ctx.channel())) {
                LOGGER.info("Connection from {} ended: {}", ClientAddress.of(ctx.channel()), root.getMessage());
            }
            ctx.close();
            return;
        }
        ProtocolSession session = session(ctx);
        if (session == null) {
            ctx.close();
            return;
        }
        Response answer;
        if (root instanceof TooLongFrameException) {
            LOGGER.info("Connection from {} ended: {}", ClientAddress.of(ctx.channel()), root.getMessage());
            answer = session.newLineTooLongResponse();
        } else {
            LOGGER.error("A session of {} failed", ClientAddress.of(ctx.channel()), root);
            answer = session.newFatalErrorResponse();
        }
        LineTransport transport = (LineTransport) ((ProtocolSessionImpl) session).getProtocolTransport();
        if (answer != null) {
            transport.writeResponse(answer, session);
        }
        transport.writeResponse(Response.DISCONNECT, session);
    }

    /** What a log line says of a session: James adds the name of the client's host, by a look-up that can take long. */
    private static final class NumericContext implements ProtocolMDCContextFactory {
        @Override
        public MDCBuilder onBound(Protocol protocol, ChannelHandlerContext ctx) {
            return MDCBuilder.create()
                    .addToContext(MDCBuilder.PROTOCOL, protocol.getName())
                    .addToContext(
                            MDCBuilder.IP,
                            ClientAddress.of(ctx.channel()).getAddress().getHostAddress());
        }

        @Override
        public MDCBuilder withContext(ProtocolSession session) {
            return ProtocolMDCContextFactory.from(session);
        }
    }
}
