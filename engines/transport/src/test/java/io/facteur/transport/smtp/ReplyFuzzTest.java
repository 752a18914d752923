package io.facteur.transport.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.facteur.transport.Reply;
import io.facteur.transport.ReplyReader;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Timeout;

/** Any octets that a server sends are replies within their limits, and nothing after one that is malformed. */
class ReplyFuzzTest {

    @Timeout(60)
    @FuzzTest(maxDuration = "2m")
    void read(byte[] octets) {
        EmbeddedChannel channel = new EmbeddedChannel(new ReplyDecoder());
        channel.writeInbound(Unpooled.wrappedBuffer(octets));
        boolean malformed = false;
        for (Reply reply = channel.readInbound(); reply != null; reply = channel.readInbound()) {
            assertThat(malformed).isFalse();
            malformed = reply.code() == Reply.MALFORMED;
            assertThat(reply.lines()).hasSizeBetween(1, ReplyReader.MAX_LINES);
            assertThat(reply.text().chars()).noneMatch(Character::isISOControl);
            assertThat(Extensions.of(reply).size().orElse(1)).isPositive();
        }
        channel.finishAndReleaseAll();
    }
}
