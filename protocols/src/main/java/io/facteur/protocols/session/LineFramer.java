package io.facteur.protocols.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.TooLongFrameException;
import java.util.List;

/**
 * Cuts what a client sends into lines, each with its line end, and guards the change to TLS.
 *
 * <p>It runs on the same ordered executor as the session, and hands on one line before it looks at the next: so what
 * the session decided on one line (a message follows, TLS follows, wait) is true when the next is read.
 */
public final class LineFramer extends ByteToMessageDecoder {

    private final Backpressure backpressure;
    private int maxLength;
    private boolean plaintextIsOver;
    private boolean failed;
    private boolean held;
    /** Octets that {@link Backpressure} still counts: those that came while the lines are held. */
    private int counted;

    LineFramer(int maxLength, Backpressure backpressure) {
        this.maxLength = maxLength;
        this.backpressure = backpressure;
    }

    /** From the session's executor only. */
    void maxLength(int octets) {
        maxLength = octets;
    }

    /**
     * The next octet that a client may send belongs to the TLS handshake; from the session's executor only.
     *
     * @return false when the client has sent more than its command already
     */
    boolean expectTls() {
        plaintextIsOver = true;
        return actualReadableBytes() == 0;
    }

    /** What comes from now on was deciphered; from the session's executor only. */
    void tlsStarted() {
        plaintextIsOver = false;
    }

    /** No line is handed on until {@link #release}: the session waits; from the session's executor only. */
    void hold() {
        held = true;
    }

    /** Hands on what came meanwhile, in its order; from the session's executor only, and not from inside of a line. */
    void release(ChannelHandlerContext ctx) throws Exception {
        held = false;
        // nothing new: it makes the decoder look at what it has
        channelRead(ctx, Unpooled.EMPTY_BUFFER);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) throws Exception {
        counted += msg instanceof ByteBuf buffer ? buffer.readableBytes() : 0;
        try {
            super.channelRead(ctx, msg);
        } finally {
            // Half a line does not count, because the other half must still be read. What is held does: the client is
            // read from, so that its end is noticed, but not without a bound.
            int consumed = held ? Math.max(0, counted - actualReadableBytes()) : counted;
            counted -= consumed;
            backpressure.consumed(ctx, consumed);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        if (held) {
            // a decoder that got no message out of what was read would read on, past the bound
            ctx.fireChannelReadComplete();
        } else {
            super.channelReadComplete(ctx);
        }
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (failed) {
            in.skipBytes(in.readableBytes());
            return;
        }
        if (held) {
            return;
        }
        if (plaintextIsOver) {
            // RFC 3207 6.: what came in clear before the handshake must not be taken for what came after it
            fail(in);
            throw new PlaintextAfterStartTls();
        }
        int lineFeed = in.indexOf(in.readerIndex(), in.writerIndex(), (byte) '\n');
        int length = lineFeed < 0 ? in.readableBytes() : lineFeed - in.readerIndex() + 1;
        if (length > maxLength) {
            fail(in);
            throw new TooLongFrameException("a line of more than " + maxLength + " octets");
        }
        if (lineFeed >= 0) {
            out.add(in.readRetainedSlice(length));
        }
    }

    /** A session whose lines can no longer be told apart is at its end: nothing more of it is read. */
    private void fail(ByteBuf in) {
        failed = true;
        in.skipBytes(in.readableBytes());
    }

    @Override
    protected void decodeLast(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        // a client that went away in the middle of a line did not send that line
        in.skipBytes(in.readableBytes());
    }

    /** @return what was thrown: Netty wraps what its decoders throw, this one and the one of TLS */
    public static Throwable root(Throwable thrown) {
        boolean wrapped = thrown instanceof DecoderException && thrown.getCause() != null;
        return wrapped ? thrown.getCause() : thrown;
    }

    /** A client went on in clear after it asked for TLS, or someone in the middle did in its name. */
    public static final class PlaintextAfterStartTls extends RuntimeException {
        private static final long serialVersionUID = 1L;

        PlaintextAfterStartTls() {
            super("data in clear after STARTTLS");
        }
    }
}
