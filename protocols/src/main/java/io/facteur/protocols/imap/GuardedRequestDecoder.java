package io.facteur.protocols.imap;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.james.imap.api.ImapSessionState;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.decode.ImapDecoder;
import org.apache.james.imap.message.request.StartTLSRequest;
import org.apache.james.imapserver.netty.ImapRequestFrameDecoder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * James' decoder of commands, with two guards.
 *
 * <p>Before a client has authenticated, it may not make us keep more of it than a login has: James lets it announce a
 * literal of any size, and keeps what it sends of it (CVE-2024-37358).
 *
 * <p>After STARTTLS, nothing in clear is taken for a command (RFC 8314 and CVE-2021-38371): James looks for it in the
 * lines that it frames, and frames no lines after a literal.
 */
final class GuardedRequestDecoder extends ImapRequestFrameDecoder {

    private static final Logger LOGGER = LoggerFactory.getLogger(GuardedRequestDecoder.class);

    /** Under this key James keeps how many octets it waits for. */
    private static final String NEEDED_DATA = "NEEDED_DATA";

    private final int limitBeforeAuthentication;
    private boolean tlsWanted;
    private boolean ended;

    GuardedRequestDecoder(ImapDecoder decoder, ImapLimits limits) {
        super(decoder, limits.inMemorySize(), limits.literalSize(), limits.lineLength());
        this.limitBeforeAuthentication = limits.beforeAuthentication();
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
        ImapSession session = ctx.channel().attr(IMAP_SESSION_ATTRIBUTE_KEY).get();
        if (ended || session == null) {
            in.skipBytes(in.readableBytes());
            return;
        }
        boolean anonymous = session.getState() == ImapSessionState.NON_AUTHENTICATED;
        if (anonymous && in.readableBytes() > limitBeforeAuthentication) {
            end(ctx, in, out, "* BYE Too much data before authentication");
            return;
        }
        if (tlsWanted && !session.isTLSActive()) {
            end(ctx, in, out, null);
            return;
        }
        super.decode(ctx, in, out);
        if (!out.isEmpty() && out.get(out.size() - 1) instanceof StartTLSRequest && !session.isTLSActive()) {
            tlsWanted = true;
            if (in.isReadable()) {
                end(ctx, in, out, null);
                return;
            }
        }
        if (anonymous && needed(ctx) > limitBeforeAuthentication) {
            end(ctx, in, out, "* BYE Literal too large before authentication");
        }
    }

    private static int needed(ChannelHandlerContext ctx) {
        Map<String, Object> attachment =
                ctx.channel().attr(FRAME_DECODE_ATTACHMENT_ATTRIBUTE_KEY).get();
        return attachment.get(NEEDED_DATA) instanceof Integer size ? size : 0;
    }

    private void end(ChannelHandlerContext ctx, ByteBuf in, List<Object> out, String farewell) {
        LOGGER.info(
                "Ended a session of {}: {}",
                ctx.channel().remoteAddress(),
                farewell == null ? "data in clear after STARTTLS" : farewell);
        ended = true;
        out.clear();
        in.skipBytes(in.readableBytes());
        byte[] line = (farewell == null ? "" : farewell + "\r\n").getBytes(StandardCharsets.US_ASCII);
        ctx.writeAndFlush(ctx.alloc().buffer(line.length).writeBytes(line)).addListener(ChannelFutureListener.CLOSE);
    }
}
