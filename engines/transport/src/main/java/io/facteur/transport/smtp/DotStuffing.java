package io.facteur.transport.smtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.stream.ChunkedInput;
import java.io.IOException;
import java.io.InputStream;

/**
 * A message on its way: RFC 5321 4.5.2 doubles a dot at the start of a line, and the end is a line with a dot. The octets
 * stay as they are but for the ends of lines: a bare LF or CR, which 2.3.8 forbids to send, and with which a second message
 * can be smuggled to some servers, becomes CRLF.
 */
final class DotStuffing implements ChunkedInput<ByteBuf> {

    private static final int CHUNK = 16 * 1024;
    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] END = {'.', '\r', '\n'};

    private final InputStream in;
    private final byte[] octets = new byte[CHUNK];
    private boolean lineStart = true;
    private boolean afterCr;
    private boolean ended;
    private long written;

    DotStuffing(InputStream in) {
        this.in = in;
    }

    @Override
    public boolean isEndOfInput() {
        return ended;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    @Override
    @Deprecated
    public ByteBuf readChunk(ChannelHandlerContext context) throws IOException {
        return readChunk(context.alloc());
    }

    @Override
    public ByteBuf readChunk(ByteBufAllocator allocator) throws IOException {
        if (ended) {
            return null;
        }
        int n = in.read(octets);
        ByteBuf chunk = allocator.buffer(n < 0 ? END.length + 2 : n + n / 16 + 2);
        if (n < 0) {
            if (!lineStart) {
                chunk.writeBytes(CRLF);
            }
            chunk.writeBytes(END);
            ended = true;
        }
        for (int i = 0; i < n; i++) {
            write(octets[i], chunk);
        }
        written += chunk.readableBytes();
        return chunk;
    }

    private void write(byte octet, ByteBuf chunk) {
        boolean secondOfPair = octet == '\n' && afterCr;
        afterCr = octet == '\r';
        if (secondOfPair) {
            return;
        }
        if (octet == '\r' || octet == '\n') {
            chunk.writeBytes(CRLF);
            lineStart = true;
            return;
        }
        if (lineStart && octet == '.') {
            chunk.writeByte('.');
        }
        chunk.writeByte(octet);
        lineStart = false;
    }

    @Override
    public long length() {
        return -1;
    }

    @Override
    public long progress() {
        return written;
    }
}
