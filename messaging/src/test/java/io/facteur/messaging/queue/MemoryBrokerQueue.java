package io.facteur.messaging.queue;

import io.facteur.messaging.broker.BrokerQueue;
import io.facteur.messaging.broker.Delivery;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A queue whose broker can be cut off, at a moment of the test's choice. */
public class MemoryBrokerQueue implements BrokerQueue {

    private final String name;
    private final Map<String, BrokerQueue> siblings = new ConcurrentHashMap<>();
    private final BlockingDeque<Taken> waiting = new LinkedBlockingDeque<>();
    private final List<Taken> taken = new CopyOnWriteArrayList<>();

    public MemoryBrokerQueue(String name) {
        this.name = name;
    }

    private final class Taken implements Delivery {

        private final String text;
        private final boolean redelivered;
        private volatile boolean lost;

        private Taken(String text, boolean redelivered) {
            this.text = text;
            this.redelivered = redelivered;
        }

        @Override
        public String text() {
            return text;
        }

        @Override
        public boolean redelivered() {
            return redelivered;
        }

        @Override
        public boolean isLost() {
            return lost;
        }

        @Override
        public void acknowledge() {
            taken.remove(this);
        }

        @Override
        public void giveBack() {
            if (!lost && taken.remove(this)) {
                waiting.addFirst(new Taken(text, true));
            }
        }
    }

    /** The connection breaks: what was taken can be acknowledged no more. */
    public void lose() {
        taken.forEach(each -> each.lost = true);
    }

    /** The connection is back: what was lost comes again. */
    public void comeBack() {
        List<Taken> lost = taken.stream().filter(Taken::isLost).toList();
        taken.removeAll(lost);
        lost.forEach(each -> waiting.addFirst(new Taken(each.text(), true)));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public BrokerQueue sibling(String other) {
        return siblings.computeIfAbsent(other, MemoryBrokerQueue::new);
    }

    @Override
    public void put(String text) {
        waiting.add(new Taken(text, false));
    }

    @Override
    public void expectInHand(int count) {
        // Nothing is fetched in advance.
    }

    @Override
    public Optional<Delivery> take(Duration timeout) {
        try {
            Taken next = waiting.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (next != null) {
                taken.add(next);
            }
            return Optional.ofNullable(next);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    @Override
    public void whenLost(Runnable listener) {
        // Nobody is told.
    }

    @Override
    public void stopTaking() {
        // Nothing was fetched.
    }

    @Override
    public long size() {
        return waiting.size() + (long) taken.size();
    }

    @Override
    public void forEach(Consumer<String> visitor) {
        waiting.forEach(each -> visitor.accept(each.text()));
    }

    @Override
    public long removeIf(Predicate<String> matches) {
        long before = waiting.size();
        waiting.removeIf(each -> matches.test(each.text()));
        return before - waiting.size();
    }
}
