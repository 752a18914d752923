package io.facteur.protocols.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.TooLongFrameException;
import java.util.List;

/**
 * Cuts what a client sends into lines, each with its line end, and guards the change to TLS.
 *
 * <p>It runs on the same ordered executor as the session, and hands on one line before it looks at the next: so what
 * the session decided on one line (a message follows, TLS follows) is true when the next is read.
 */
public final class LineFramer extends ByteToMessageDecoder {

    private final Backpressure backpressure;
    private int maxLength;
    private boolean plaintextIsOver;
    private boolean failed;

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

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) throws Exception {
        int octets = msg instanceof ByteBuf buffer ? buffer.readableBytes() : 0;
        try {
            super.channelRead(ctx, msg);
        } finally {
            backpressure.consumed(ctx, octets);
        }
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (failed) {
            in.skipBytes(in.readableBytes());
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
