package io.facteur.protocols.imap;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.apache.james.imap.api.ImapSessionState;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imapserver.netty.NettyConstants;

/** A connection is for those who log in: thirty minutes of silence are allowed only after that. */
final class AuthenticationDeadline extends ChannelInboundHandlerAdapter {

    private static final byte[] FAREWELL = "* BYE Authentication took too long\r\n".getBytes(StandardCharsets.US_ASCII);

    private final int seconds;
    private ScheduledFuture<?> check;

    AuthenticationDeadline(int seconds) {
        this.seconds = seconds;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        check = ctx.executor().schedule(() -> check(ctx), seconds, TimeUnit.SECONDS);
        ctx.fireChannelActive();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (check != null) {
            check.cancel(false);
        }
        ctx.fireChannelInactive();
    }

    private static void check(ChannelHandlerContext ctx) {
        ImapSession session =
                ctx.channel().attr(NettyConstants.IMAP_SESSION_ATTRIBUTE_KEY).get();
        if (session == null || session.getState() == ImapSessionState.NON_AUTHENTICATED) {
            ctx.writeAndFlush(ctx.alloc().buffer(FAREWELL.length).writeBytes(FAREWELL))
                    .addListener(ChannelFutureListener.CLOSE);
        }
    }
}
