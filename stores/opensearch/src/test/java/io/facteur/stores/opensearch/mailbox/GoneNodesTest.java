package io.facteur.stores.opensearch.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.stores.cassandra.cluster.LeaseKeeper;
import io.facteur.stores.cassandra.cluster.MemoryClusterLease;
import io.facteur.stores.cassandra.search.MemoryIndexJournal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class GoneNodesTest {

    private static final Instant START = Instant.parse("2026-01-05T08:00:00Z");

    private Instant now = START;
    private final Clock clock = new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    };
    private final MemoryIndexJournal journal = new MemoryIndexJournal(clock);
    private final List<String> compared = new ArrayList<>();
    private final GoneNodes goneNodes = new GoneNodes(
            journal,
            new JournalReader(journal, "here"),
            new LeaseKeeper(new MemoryClusterLease(Clock.systemUTC())),
            "here",
            clock,
            compared::add);

    private CatchUp catchUp(String node) {
        return new CatchUp(
                journal,
                new JournalReader(journal, node),
                node,
                clock,
                new Lag(clock),
                new HashSet<>(),
                () -> false,
                mailbox -> {});
    }

    private void change(String mailbox) {
        journal.change("there", ChangeMarks.period(clock.instant()), mailbox).block();
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    /** OpenSearch is down for hours, and a node dies in it: nothing that it changed has been written. */
    @Test
    void allThatANodeChangedShouldBeComparedWhenItDiesInALongOutage() {
        CatchUp there = catchUp("there");
        for (int i = 0; i < 3; i++) {
            there.tell();
            change("mailbox" + i);
            pass(Duration.ofHours(1));
        }
        goneNodes.look();
        assertThat(compared).as("of a node that lived an hour ago").contains("mailbox0", "mailbox1", "mailbox2");
        assertThat(journal.progress().collectList().block()).isEmpty();
    }

    @Test
    void nothingShouldBeComparedWhenTheNodeLivesAndOnlyCannotReachOpenSearch() {
        CatchUp there = catchUp("there");
        there.tell();
        change("mailbox");
        pass(Duration.ofHours(1));
        there.tell();

        goneNodes.look();

        assertThat(compared).isEmpty();
        assertThat(journal.progress().map(progress -> progress.period()).blockFirst())
                .as("where it has to begin, still")
                .isEqualTo(ChangeMarks.period(START) - 1);
    }
}
