package io.facteur.transport.smtp;

import io.facteur.transport.Reply;
import io.facteur.transport.ReplyReader;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Octets to replies. A line without an end, or longer than {@link #LONGEST_LINE}, is a malformed reply. */
final class ReplyDecoder extends ByteToMessageDecoder {

    static final int LONGEST_LINE = 4096;

    private final ReplyReader reader = new ReplyReader();
    private boolean broken;

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (broken) {
            in.skipBytes(in.readableBytes());
            return;
        }
        int end = in.indexOf(in.readerIndex(), in.writerIndex(), (byte) '\n');
        int length = end < 0 ? in.readableBytes() : end - in.readerIndex();
        if (length > LONGEST_LINE) {
            give(Reply.malformed("a line of more than " + LONGEST_LINE + " octets"), out);
            in.skipBytes(in.readableBytes());
        } else if (end >= 0) {
            String line = in.toString(in.readerIndex(), length, StandardCharsets.UTF_8);
            in.readerIndex(end + 1);
            Optional<Reply> reply = reader.line(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
            reply.ifPresent(whole -> give(whole, out));
        }
    }

    private void give(Reply reply, List<Object> out) {
        broken = reply.code() == Reply.MALFORMED;
        out.add(reply);
    }

    /** Whether something came that has not become a reply. */
    boolean holdsOctets() {
        return actualReadableBytes() > 0;
    }
}
