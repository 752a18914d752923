package io.facteur.protocols.session;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
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

    private final SessionLimits limits;

    public LineSessionHandler(Protocol protocol, Encryption encryption, SessionLimits limits) {
        super(new NumericContext(), protocol, encryption, false);
        this.limits = limits;
    }

    @Override
    protected ProtocolSession createSession(ChannelHandlerContext ctx) {
        return protocol.newSession(new LineTransport(ctx.channel(), secure, limits));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) throws Exception {
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

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
        Throwable root = LineFramer.root(cause);
        if (root instanceof LineFramer.PlaintextAfterStartTls || root instanceof IOException) {
            // nobody is there to be answered, or someone in the middle is
            LOGGER.info("Connection from {} ended: {}", ctx.channel().remoteAddress(), root.getMessage());
            ctx.close();
            return;
        }
        ProtocolSession session = (ProtocolSession)
                (Object) ctx.channel().attr(SESSION_ATTRIBUTE_KEY).get();
        if (session == null) {
            ctx.close();
            return;
        }
        Response answer;
        if (root instanceof TooLongFrameException) {
            LOGGER.info("Connection from {} ended: {}", ctx.channel().remoteAddress(), root.getMessage());
            answer = session.newLineTooLongResponse();
        } else {
            LOGGER.error("A session of {} failed", ctx.channel().remoteAddress(), root);
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
            InetSocketAddress client = (InetSocketAddress) ctx.channel().remoteAddress();
            return MDCBuilder.create()
                    .addToContext(MDCBuilder.PROTOCOL, protocol.getName())
                    .addToContext(MDCBuilder.IP, client.getAddress().getHostAddress());
        }

        @Override
        public MDCBuilder withContext(ProtocolSession session) {
            return ProtocolMDCContextFactory.from(session);
        }
    }
}
