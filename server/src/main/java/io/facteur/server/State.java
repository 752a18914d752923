package io.facteur.server;

import io.facteur.home.Home;
import io.facteur.home.RunState;
import io.facteur.home.RunState.Child;
import io.facteur.home.RunState.Listener;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What this run says of itself, kept in step with the file that {@code facteur status} reads. */
final class State {

    private static final Logger LOGGER = LoggerFactory.getLogger(State.class);

    private final Home home;
    private RunState current;

    State(Home home) {
        this.home = home;
        this.current = new RunState(
                ProcessHandle.current().pid(),
                RunState.STARTING,
                "checking",
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                List.of(),
                List.of());
    }

    /** @return {@code starting}, {@code ready} … */
    synchronized String now() {
        return current.state();
    }

    /** @return whether there are clients, or were until it was drained */
    boolean isServing() {
        return now().equals(RunState.READY) || now().equals(RunState.DRAINING);
    }

    void step(String step) {
        update(s -> new RunState(s.pid(), s.state(), step, s.startedAt(), s.listeners(), s.children()));
    }

    /** Replaces what was said of the child of that name. */
    void child(Child child) {
        update(s -> new RunState(
                s.pid(), s.state(), s.step(), s.startedAt(), s.listeners(), replaced(s.children(), child)));
    }

    private static List<Child> replaced(List<Child> children, Child child) {
        return Stream.concat(children.stream().filter(other -> !other.name().equals(child.name())), Stream.of(child))
                .sorted(Comparator.comparing(Child::name))
                .toList();
    }

    void ready(List<Listener> listeners) {
        update(s -> new RunState(s.pid(), RunState.READY, "", s.startedAt(), listeners, s.children()));
    }

    /** No longer ready, and nothing has stopped yet. */
    void draining(String step, List<Listener> listeners) {
        update(s -> new RunState(s.pid(), RunState.DRAINING, step, s.startedAt(), listeners, s.children()));
    }

    void stopping() {
        update(s -> new RunState(s.pid(), RunState.STOPPING, "stopping", s.startedAt(), List.of(), s.children()));
    }

    private synchronized void update(UnaryOperator<RunState> change) {
        current = change.apply(current);
        try {
            current.write(home);
        } catch (IOException e) {
            // Only the status command suffers: mail goes on.
            LOGGER.warn("cannot write {}", RunState.file(home), e);
        }
    }
}
