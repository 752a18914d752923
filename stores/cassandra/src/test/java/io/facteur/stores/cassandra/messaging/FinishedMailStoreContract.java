package io.facteur.stores.cassandra.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

abstract class FinishedMailStoreContract {

    private final UUID id = UUID.randomUUID();

    abstract FinishedMailStore store();

    @Test
    void findShouldTellNothingWhenNobodySaidSo() {
        store().add(UUID.randomUUID(), 1).block();

        assertThat(store().find(id).blockOptional()).isEmpty();
    }

    @Test
    void findShouldTellTheLastAttemptWhateverTheOrder() {
        store().add(id, 0).block();
        assertThat(store().find(id).block()).isZero();

        store().add(id, Integer.MAX_VALUE).block();
        store().add(id, 3).block();

        assertThat(store().find(id).block()).isEqualTo(Integer.MAX_VALUE);
    }
}
