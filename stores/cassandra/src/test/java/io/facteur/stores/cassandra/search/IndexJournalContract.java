package io.facteur.stores.cassandra.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

abstract class IndexJournalContract {

    static final Instant NOW = Instant.parse("2026-11-29T01:00:00Z");
    static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    abstract IndexJournal journal();

    @Test
    void changesShouldBeOfTheirNodeAndPeriod() {
        journal().change("one", 7, "a").block();
        journal().change("one", 7, "b").block();
        journal().change("one", 7, "a").block();
        journal().change("one", 8, "c").block();
        journal().change("two", 7, "d").block();

        assertThat(journal().changes("one", 7).collectList().block()).containsExactlyInAnyOrder("a", "b");
        assertThat(journal().changes("one", 9).collectList().block()).isEmpty();
    }

    @Test
    void progressShouldBeTheLastThatEachNodeSaid() {
        journal().progress("three", 7).block();
        journal().progress("three", 9).block();
        journal().progress("four", 2).block();

        assertThat(journal().progress().collectList().block())
                .contains(new IndexJournal.Progress("three", 9, NOW), new IndexJournal.Progress("four", 2, NOW));
    }

    @Test
    void progressShouldLackANodeWhenItIsForgotten() {
        journal().progress("five", 7).block();

        journal().forget("five").block();

        assertThat(journal()
                        .progress()
                        .map(IndexJournal.Progress::node)
                        .collectList()
                        .block())
                .doesNotContain("five");
    }

    @Test
    void compareAllShouldHoldUntilAllIsCompared() {
        assertThat(journal().isCompareAll().block()).isFalse();

        journal().compareAll().block();
        assertThat(journal().isCompareAll().block()).isTrue();
        assertThat(journal()
                        .progress()
                        .map(IndexJournal.Progress::node)
                        .collectList()
                        .block())
                .doesNotContain("*");

        journal().allCompared().block();
        assertThat(journal().isCompareAll().block()).isFalse();
    }
}
