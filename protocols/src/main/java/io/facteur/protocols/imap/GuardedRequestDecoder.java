package io.facteur.protocols.imap;

import io.facteur.protocols.session.ClientAddress;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

    private static final int LONGEST_LITERAL = 32;
    private static final Pattern LITERAL = Pattern.compile("\\{([0-9]+)\\+?}\r\n\\z");

    private final int limitBeforeAuthentication;
    private final int literalSize;
    private boolean tlsWanted;
    private boolean ended;

    GuardedRequestDecoder(ImapDecoder decoder, ImapLimits limits) {
        super(decoder, limits.inMemorySize(), limits.literalSize(), limits.lineLength());
        this.literalSize = limits.literalSize();
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
        if (needed(ctx) == 0 && announcesTooMuch(in, anonymous)) {
            refuseLiteral(ctx, in, out, anonymous);
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

    /** Whether the line, which is the first of a command, ends with a literal that is larger than allowed. */
    private boolean announcesTooMuch(ByteBuf in, boolean anonymous) {
        Matcher literal = LITERAL.matcher(tail(in));
        int limit = anonymous ? limitBeforeAuthentication : literalSize;
        return literal.find() && new BigInteger(literal.group(1)).compareTo(BigInteger.valueOf(limit)) > 0;
    }

    private static String tail(ByteBuf in) {
        int length = Math.min(in.readableBytes(), LONGEST_LITERAL);
        return in.toString(in.writerIndex() - length, length, StandardCharsets.US_ASCII);
    }

    /** James answers nothing, and waits for more, while the client waits for the answer to go on. */
    private void refuseLiteral(ChannelHandlerContext ctx, ByteBuf in, List<Object> out, boolean anonymous) {
        String line = in.toString(StandardCharsets.US_ASCII);
        if (anonymous || line.endsWith("+}\r\n")) {
            // RFC 7888 4.: the client sends it without waiting, and to read it is what we do not want
            end(ctx, in, out, "* BYE [TOOBIG] The literal is too large");
            return;
        }
        in.skipBytes(in.readableBytes());
        String answer = line.split(" ", 2)[0] + " NO [TOOBIG] A literal has " + literalSize + " octets at most\r\n";
        ctx.writeAndFlush(Unpooled.copiedBuffer(answer, StandardCharsets.US_ASCII));
    }

    private static int needed(ChannelHandlerContext ctx) {
        Map<String, Object> attachment =
                ctx.channel().attr(FRAME_DECODE_ATTACHMENT_ATTRIBUTE_KEY).get();
        return attachment.get(NEEDED_DATA) instanceof Integer size ? size : 0;
    }

    private void end(ChannelHandlerContext ctx, ByteBuf in, List<Object> out, String farewell) {
        LOGGER.info(
                "Ended a session of {}: {}",
                ClientAddress.of(ctx.channel()),
                farewell == null ? "data in clear after STARTTLS" : farewell);
        ended = true;
        out.clear();
        in.skipBytes(in.readableBytes());
        byte[] line = (farewell == null ? "" : farewell + "\r\n").getBytes(StandardCharsets.US_ASCII);
        ctx.writeAndFlush(ctx.alloc().buffer(line.length).writeBytes(line)).addListener(ChannelFutureListener.CLOSE);
    }
}
