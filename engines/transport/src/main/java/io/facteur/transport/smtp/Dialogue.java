package io.facteur.transport.smtp;

import io.facteur.transport.Reply;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelProgressiveFuture;
import io.netty.channel.ChannelProgressiveFutureListener;
import io.netty.channel.ChannelProgressivePromise;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.stream.ChunkedInput;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/**
 * Commands and their replies, in order (RFC 5321 3, RFC 2920), each with its time limit. All state is changed in the
 * channel's event loop; others only look. When the connection ends, or a limit passes, whoever waits gets {@link Broken}.
 */
final class Dialogue extends SimpleChannelInboundHandler<Reply> {

    private final Deque<Waiting> waiting = new ConcurrentLinkedDeque<>();
    private Channel channel;
    private volatile String ended = "";

    /** One who waits for a reply. */
    private final class Waiting {

        private final CompletableFuture<Reply> reply = new CompletableFuture<>();
        private final Duration limit;
        private final String step;
        private Runnable timer = () -> {};

        Waiting(Duration limit, String step) {
            this.limit = limit;
            this.step = step;
        }

        /** RFC 5321 4.5.3.2: a reply has its time from the moment at which it is the other side's turn to give it. */
        void start() {
            limit(limit, step);
        }

        void limit(Duration limit, String step) {
            stopTimer();
            timer = endAfter(limit, "no answer to " + step);
        }

        void stopTimer() {
            timer.run();
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context.channel();
    }

    /** The greeting: a reply to nothing. */
    Mono<Reply> greeting(Duration limit) {
        return onLoop(() -> await(limit, "the connection").reply);
    }

    Mono<Reply> command(String command, Duration limit) {
        return commands(List.of(command), limit).map(replies -> replies.get(0));
    }

    /**
     * A line that is no command, and that nobody may see.
     *
     * @param step what it is a part of, for people
     */
    Mono<Reply> secret(String line, String step, Duration limit) {
        return onLoop(() -> {
            Waiting one = await(limit, step);
            write(line);
            return one.reply;
        });
    }

    /** All commands at once, RFC 2920; the replies in their order. */
    Mono<List<Reply>> commands(List<String> commands, Duration limit) {
        return onLoop(() -> {
            List<CompletableFuture<Reply>> replies = new ArrayList<>();
            for (String command : commands) {
                replies.add(await(limit, verb(command)).reply);
            }
            write(String.join("\r\n", commands));
            return CompletableFuture.allOf(replies.toArray(CompletableFuture[]::new))
                    .handle((all, fault) -> inOrder(replies));
        });
    }

    private void write(String lines) {
        byte[] octets = (lines + "\r\n").getBytes(StandardCharsets.UTF_8);
        channel.writeAndFlush(channel.alloc().buffer().writeBytes(octets));
    }

    /** After a 421 (RFC 5321 3.8) there are no more replies: it is meant for all that was asked. */
    private static List<Reply> inOrder(List<CompletableFuture<Reply>> replies) {
        List<Reply> all = new ArrayList<>();
        for (CompletableFuture<Reply> reply : replies) {
            boolean closed = !all.isEmpty() && all.get(all.size() - 1).closes();
            all.add(closed && reply.isCompletedExceptionally() ? all.get(all.size() - 1) : reply.join());
        }
        return all;
    }

    /**
     * Ends the connection, unless that is cancelled before. Who answers each step in time can still make all of it last.
     *
     * @param what is not done by then, for people
     * @return cancels it
     */
    Runnable endAfter(Duration limit, String what) {
        Future<?> timer = channel.eventLoop()
                .schedule(
                        () -> end(what + " within " + limit.toSeconds() + " s"),
                        limit.toMillis(),
                        TimeUnit.MILLISECONDS);
        return () -> timer.cancel(false);
    }

    /**
     * The message, and the reply to it, which may come before its end.
     *
     * @param whole for the whole message without the reply
     */
    Mono<Reply> content(ChunkedInput<?> content, Duration block, Duration whole, Duration end) {
        return onLoop(() -> {
            Waiting last = await(block, "the message");
            Runnable sent = endAfter(whole, "the message was not taken");
            ChannelProgressivePromise written = channel.newProgressivePromise();
            written.addListener(new ChannelProgressiveFutureListener() {
                @Override
                public void operationProgressed(ChannelProgressiveFuture future, long progress, long total) {
                    if (!last.reply.isDone()) {
                        last.limit(block, "a part of the message");
                    }
                }

                @Override
                public void operationComplete(ChannelProgressiveFuture future) {
                    sent.run();
                    if (!future.isSuccess()) {
                        end("the message could not be sent: " + reason(future.cause()));
                    } else if (!last.reply.isDone()) {
                        last.limit(end, "the end of the message");
                    }
                }
            });
            channel.writeAndFlush(content, written);
            return last.reply.thenApply(reply -> {
                if (!written.isDone()) {
                    // It has not seen the whole message: nothing that follows would be understood
                    end("an answer before the end of the message: " + reply.text());
                }
                return written.isDone() || !reply.positive() ? reply : Reply.malformed(reply.text());
            });
        });
    }

    static String reason(Throwable cause) {
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }

    private static String verb(String command) {
        int space = command.indexOf(' ');
        return space < 0 ? command : command.substring(0, space);
    }

    private Waiting await(Duration limit, String step) {
        Waiting one = new Waiting(limit, step);
        if (ended.isEmpty()) {
            waiting.add(one);
            if (waiting.peek() == one) {
                one.start();
            }
        } else {
            one.reply.completeExceptionally(new Broken(ended));
        }
        return one;
    }

    /** Whatever is thrown, by what runs in the event loop too, reaches who waits; the connection is of no use then. */
    <T> Mono<T> onLoop(Supplier<CompletableFuture<T>> action) {
        return Mono.create(sink -> channel.eventLoop().execute(() -> {
            try {
                action.get().whenComplete((value, fault) -> {
                    if (fault == null) {
                        sink.success(value);
                    } else {
                        sink.error(fault instanceof CompletionException ? fault.getCause() : fault);
                    }
                });
            } catch (RuntimeException | Error e) {
                end(reason(e));
                sink.error(e);
            }
        }));
    }

    boolean isOpen() {
        return channel.isActive() && ended.isEmpty();
    }

    /** Whether all replies have come, so that a message can be sent. */
    boolean isQuiet() {
        return waiting.isEmpty();
    }

    /** Ends the connection without a word. */
    void end(String reason) {
        if (!channel.eventLoop().inEventLoop()) {
            channel.eventLoop().execute(() -> end(reason));
            return;
        }
        if (ended.isEmpty()) {
            ended = reason;
        }
        channel.close();
        while (!waiting.isEmpty()) {
            Waiting one = waiting.poll();
            one.stopTimer();
            one.reply.completeExceptionally(new Broken(ended));
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, Reply reply) {
        Waiting one = waiting.poll();
        if (one == null) {
            // RFC 5321 3.8: a server that shuts down says 421 without being asked, and closes
            end("it said, unasked: " + reply.text());
            return;
        }
        one.stopTimer();
        if (reply.closes() && ended.isEmpty()) {
            // before anybody can think that it is open
            ended = reply.text();
        }
        Waiting next = waiting.peek();
        if (next != null) {
            next.start();
        }
        one.reply.complete(reply);
        if (reply.closes()) {
            end(reply.text());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end("the connection was closed by the other side");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        end(reason(cause));
    }
}
