package io.facteur.protocols.imap;

import io.facteur.protocols.session.Drain;
import io.facteur.protocols.session.Farewell;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.Closeable;
import java.io.IOException;
import java.util.Map;
import org.apache.james.imapserver.netty.NettyConstants;
import reactor.core.Disposable;

/**
 * Ends a session when the server takes no more: after the command that runs or is being sent, and at once where there is
 * none, as in IDLE. RFC 9051 7.1.5: BYE may come at any time, and clients connect anew.
 */
final class ImapEnding extends ChannelInboundHandlerAdapter {

    private static final String FAREWELL = "* BYE The service is going down, please connect again";

    private boolean draining;
    private boolean ended;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object command) throws IOException {
        if (ended || draining && isRunning(ctx)) {
            // the end comes when the command before is done
            discard(command);
            return;
        }
        ctx.fireChannelRead(command);
    }

    private static void discard(Object command) throws IOException {
        if (command instanceof Closeable literals) {
            literals.close();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (!(event instanceof Drain drain)) {
            ctx.fireUserEventTriggered(event);
            return;
        }
        draining = true;
        if (!ended && (drain == Drain.NOW || !isRunning(ctx) && !isBeingSent(ctx))) {
            ended = true;
            Farewell.say(ctx.channel(), FAREWELL);
        }
    }

    private static boolean isRunning(ChannelHandlerContext ctx) {
        Disposable running = ctx.channel()
                .attr(NettyConstants.REQUEST_IN_FLIGHT_ATTRIBUTE_KEY)
                .get();
        return running != null && !running.isDisposed();
    }

    /** A command whose literals are not all there: a message that is appended. */
    private static boolean isBeingSent(ChannelHandlerContext ctx) {
        Map<String, Object> incomplete = ctx.channel()
                .attr(NettyConstants.FRAME_DECODE_ATTACHMENT_ATTRIBUTE_KEY)
                .get();
        return incomplete != null && !incomplete.isEmpty();
    }
}
