package io.facteur.transport.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.transport.Reply;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.stream.ChunkedWriteHandler;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Time limits, in a time that only the test moves. */
class DialogueTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final SlowLine line = new SlowLine();
    private final Dialogue dialogue = new Dialogue();
    private final EmbeddedChannel channel =
            new EmbeddedChannel(line, new ReplyDecoder(), new ChunkedWriteHandler(), dialogue);
    private final List<Object> outcomes = new ArrayList<>();

    DialogueTest() {
        channel.freezeTime();
    }

    /** Octets are taken when the test says so. */
    private static final class SlowLine extends ChannelOutboundHandlerAdapter {

        private final Deque<ChannelPromise> onTheWay = new ArrayDeque<>();

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            io.netty.util.ReferenceCountUtil.release(message);
            onTheWay.add(promise);
        }
    }

    private void ask(Mono<?> question) {
        question.subscribe(outcomes::add, fault -> outcomes.add(fault.getMessage()));
        channel.runPendingTasks();
    }

    private void pass(Duration time) {
        channel.advanceTimeBy(time.toMillis(), TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        channel.runPendingTasks();
    }

    private void answer(String text) {
        channel.writeInbound(channel.alloc().buffer().writeBytes((text + "\r\n").getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void messageThatIsTakenTooSlowlyShouldEndTheConnection() {
        byte[] message = new byte[1024 * 1024];
        ask(dialogue.content(
                new DotStuffing(new ByteArrayInputStream(message)),
                MINUTE.multipliedBy(3),
                MINUTE.multipliedBy(10),
                MINUTE));
        for (int i = 0; i < 9; i++) {
            pass(MINUTE);
            line.onTheWay.poll().setSuccess();
        }
        assertThat(outcomes).isEmpty();
        pass(MINUTE);

        assertThat(outcomes).containsExactly("the message was not taken within 600 s");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void replyToTheMessageShouldHaveItsOwnTime() {
        ask(dialogue.content(
                new DotStuffing(new ByteArrayInputStream(new byte[10])), MINUTE, MINUTE, MINUTE.multipliedBy(10)));
        line.onTheWay.forEach(ChannelPromise::setSuccess);
        pass(MINUTE.multipliedBy(9));
        answer("250 taken");

        assertThat(outcomes).hasSize(1).first().isInstanceOf(Reply.class);
    }

    @Test
    void eachOfManyCommandsShouldHaveTheTimeOfOne() {
        ask(dialogue.commands(List.of("MAIL FROM:<>", "RCPT TO:<a@b>", "RCPT TO:<c@d>"), MINUTE.multipliedBy(5)));
        for (int i = 0; i < 2; i++) {
            pass(MINUTE.multipliedBy(4));
            answer("250 ok");
        }
        assertThat(outcomes).isEmpty();
        pass(MINUTE.multipliedBy(5));

        assertThat(outcomes).containsExactly("no answer to RCPT within 300 s");
    }

    @Test
    void whatIsThrownInTheEventLoopShouldReachWhoWaits() {
        ask(dialogue.onLoop(() -> {
            throw new IllegalStateException("a fault of ours");
        }));

        assertThat(outcomes).containsExactly("a fault of ours");
        assertThat(channel.isOpen()).isFalse();
    }
}
