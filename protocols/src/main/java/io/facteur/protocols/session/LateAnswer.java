package io.facteur.protocols.session;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.james.protocols.netty.HandlerConstants;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/**
 * One wait of a session that holds no thread. It ends once, by what comes first: the result, a failure, or the end of
 * the connection. Then the session goes on, on its own executor.
 */
final class LateAnswer<T> {

    private final Channel channel;
    private final ChannelHandlerContext framerContext;
    private final LineFramer framer;
    private final IdleLimit idleLimit;
    private final Consumer<T> answer;
    private final Runnable abandoned;
    private final Disposable.Swap subscription = Disposables.swap();
    private final AtomicBoolean settled = new AtomicBoolean();
    private final ChannelFutureListener closed = future -> disconnected();

    /** From the session's executor. */
    LateAnswer(Channel channel, Consumer<T> answer, Runnable abandoned) {
        this.channel = channel;
        this.framerContext = channel.pipeline().context(HandlerConstants.FRAMER);
        this.framer = (LineFramer) framerContext.handler();
        this.idleLimit = (IdleLimit) channel.pipeline().get(HandlerConstants.TIMEOUT_HANDLER);
        this.answer = answer;
        this.abandoned = abandoned;
    }

    void await(Mono<T> work) {
        framer.hold();
        idleLimit.suspend();
        // on the close, and not on the event of it in the pipeline: that one is lost when the server stops
        channel.closeFuture().addListener(closed);
        try {
            subscription.update(work.subscribe(
                    this::succeeded,
                    this::failed,
                    () -> failed(new IllegalStateException("the work ended and came to nothing"))));
        } catch (Exception | LinkageError | StackOverflowError | OutOfMemoryError e) {
            // Reactor throws what it takes for fatal, past the one who waits
            failed(e);
        }
    }

    private void succeeded(T result) {
        settle(() -> proceed(() -> answer.accept(result)));
    }

    private void failed(Throwable cause) {
        settle(() -> proceed(() -> {
            abandoned.run();
            framerContext.fireExceptionCaught(cause);
        }));
    }

    private void disconnected() {
        settle(abandoned);
        subscription.dispose();
    }

    /** From any thread. Not even a result that is there at once goes on inside of the line that asked for it. */
    private void settle(Runnable next) {
        if (!settled.compareAndSet(false, true)) {
            return;
        }
        try {
            framerContext.executor().execute(next);
        } catch (RejectedExecutionException expected) {
            // the server stops: there are no sessions any more
            abandoned.run();
        }
    }

    private void proceed(Runnable next) {
        channel.closeFuture().removeListener(closed);
        if (!channel.isActive()) {
            abandoned.run();
            return;
        }
        try {
            next.run();
        } catch (Exception | LinkageError | StackOverflowError | OutOfMemoryError e) {
            framerContext.fireExceptionCaught(e);
        }
        // after the answer, which is on its way there: the time of the client starts when it has been told
        channel.eventLoop().execute(idleLimit::resume);
        try {
            framer.release(framerContext);
        } catch (Exception e) {
            // what Netty does with what a decoder throws when it hands it something to read
            framerContext.fireExceptionCaught(e);
        }
    }
}
