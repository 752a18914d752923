package io.facteur.cli;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Looks at many messages, some at the same time since they wait for the DNS, and reports in the order of the files.
 * Nothing of a message is kept but its result.
 */
final class MessageRun {

    /** Messages that are looked at, or whose results wait for those before them. */
    static final int AT_ONCE = 32;

    private static final long PROGRESS_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private record Outcome<T>(MessageFile file, Optional<T> result, String problem) {}

    private final Verb verb;
    private final List<MessageFile> files;
    private int done;
    private int failed;
    private long lastProgress = System.nanoTime() - PROGRESS_NANOS;
    private boolean progressShown;

    MessageRun(Verb verb, List<String> names) {
        this.verb = verb;
        this.files = MessageFiles.find(names, verb.environment().in());
    }

    /**
     * @param check fails with an {@link IOException} for what cannot be read
     * @param report of each message that could be read, one at a time
     */
    <T> void run(Function<MessageFile, Mono<T>> check, BiConsumer<MessageFile, T> report) {
        Flux.fromIterable(files)
                .flatMapSequential(file -> checked(file, check), AT_ONCE)
                .doOnNext(outcome -> {
                    show(outcome, report);
                    progress();
                })
                // Whoever read the answer has gone away: head, or a pager.
                .takeUntil(outcome -> verb.environment().out().checkError())
                .blockLast();
        endProgress();
        if (failed > 0 && files.size() > 1 && !verb.json()) {
            verb.warn("facteur: " + failed + " of " + files.size() + " could not be checked");
        }
    }

    private static <T> Mono<Outcome<T>> checked(MessageFile file, Function<MessageFile, Mono<T>> check) {
        return Mono.defer(() -> check.apply(file))
                .map(result -> new Outcome<>(file, Optional.of(result), ""))
                .onErrorResume(IOException.class, e -> Mono.just(new Outcome<>(file, Optional.empty(), Reason.of(e))))
                .subscribeOn(Schedulers.boundedElastic());
    }

    private <T> void show(Outcome<T> outcome, BiConsumer<MessageFile, T> report) {
        done++;
        if (outcome.result().isPresent()) {
            report.accept(outcome.file(), outcome.result().get());
            return;
        }
        failed++;
        if (verb.json()) {
            verb.answerLine(Json.object().put("file", outcome.file().name()).put("error", outcome.problem()));
        } else {
            endProgress();
            verb.warn("facteur: " + outcome.file().name() + ": " + outcome.problem());
        }
    }

    private void progress() {
        long now = System.nanoTime();
        if (verb.environment().progress() && now - lastProgress >= PROGRESS_NANOS) {
            lastProgress = now;
            progressShown = true;
            verb.environment().err().print("\r" + done + " of " + files.size() + " messages");
            verb.environment().err().flush();
        }
    }

    private void endProgress() {
        if (progressShown) {
            verb.environment().err().print("\r\u001b[K");
            progressShown = false;
        }
    }

    /** Some could not be read. */
    boolean failed() {
        return failed > 0;
    }
}
