package io.facteur.stores.cassandra.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

abstract class ClusterLeaseContract {

    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration SHORT = Duration.ofSeconds(2);

    private final String job = "job-" + UUID.randomUUID();
    private final UUID one = UUID.randomUUID();
    private final UUID other = UUID.randomUUID();

    abstract ClusterLease lease();

    abstract void pass(Duration time) throws Exception;

    @Test
    void leaseShouldBeOfTheFirstWhoAsks() {
        assertThat(lease().hold(job, one, LONG).block()).isTrue();
        assertThat(lease().hold(job, other, LONG).block()).isFalse();
    }

    @Test
    void oneOfManyShouldHaveItWhenAllAskAtTheSameTime() {
        List<Boolean> answers = Flux.range(0, 8)
                .flatMap(i -> lease().hold(job, UUID.randomUUID(), LONG))
                .collectList()
                .block();

        assertThat(answers).filteredOn(yes -> yes).hasSize(1);
    }

    @Test
    void eachJobShouldHaveALeaseOfItsOwn() {
        lease().hold(job, one, LONG).block();

        assertThat(lease().hold(job + "-b", other, LONG).block()).isTrue();
    }

    @Test
    void holderShouldKeepItWhenItRenewsInTime() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(lease().hold(job, one, Duration.ofSeconds(4)).block()).isTrue();
            pass(SHORT);
            assertThat(lease().hold(job, other, LONG).block()).isFalse();
        }
    }

    @Test
    void anotherShouldTakeItOverWhenTheHolderIsGone() throws Exception {
        lease().hold(job, one, SHORT).block();

        pass(SHORT.plusSeconds(1));

        assertThat(lease().hold(job, other, LONG).block()).isTrue();
        assertThat(lease().hold(job, one, LONG).block()).isFalse();
    }

    @Test
    void anotherShouldTakeItAtOnceWhenTheHolderGaveItBack() {
        lease().hold(job, one, LONG).block();

        lease().release(job, one).block();

        assertThat(lease().hold(job, other, LONG).block()).isTrue();
    }

    @Test
    void releaseShouldDoNothingWhenItIsAnothers() {
        lease().hold(job, one, LONG).block();

        lease().release(job, other).block();

        assertThat(lease().hold(job, other, LONG).block()).isFalse();
    }
}
