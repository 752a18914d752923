package io.facteur.stores.cassandra.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class LeaseKeeperTest {

    private static final Duration TIME = Duration.ofSeconds(30);

    private final Counted store = new Counted();
    private long nanos = Long.MAX_VALUE - 1_000;
    private final LeaseKeeper.Job job = new LeaseKeeper(store, () -> nanos).job("job", TIME);

    /** Counts, and answers what it is told to. */
    private static final class Counted implements ClusterLease {
        private int holds;
        private int releases;
        private Optional<Boolean> answer = Optional.of(true);

        @Override
        public Mono<Boolean> hold(String job, UUID process, Duration time) {
            holds++;
            return answer.map(Mono::just).orElseGet(() -> Mono.error(new IllegalStateException("the store is down")));
        }

        @Override
        public Mono<Void> release(String job, UUID process) {
            releases++;
            return Mono.empty();
        }
    }

    private void pass(long seconds) {
        nanos += Duration.ofSeconds(seconds).toNanos();
    }

    @Test
    void storeShouldBeAskedOnceInAThirdOfTheTime() {
        for (int i = 0; i < 30; i++) {
            assertThat(job.isMine().block()).isTrue();
            pass(1);
        }

        assertThat(store.holds).isEqualTo(3);
    }

    @Test
    void storeShouldBeAskedAsRarelyWhenTheJobIsAnothers() {
        store.answer = Optional.of(false);

        for (int i = 0; i < 30; i++) {
            assertThat(job.isMine().block()).isFalse();
            pass(1);
        }

        assertThat(store.holds).isEqualTo(3);
    }

    @Test
    void jobShouldStayMineForTheTimeOfTheLeaseOnlyWhenTheStoreIsDown() {
        job.isMine().block();
        store.answer = Optional.empty();

        pass(29);
        assertThat(job.isMine().block()).isTrue();
        pass(1);
        assertThatThrownBy(() -> job.isMine().block()).hasMessage("the store is down");
    }

    @Test
    void workShouldBeDoneWhenItIsMineOnly() {
        assertThat(job.ifMine(Mono.just("done")).blockOptional()).contains("done");

        store.answer = Optional.of(false);
        pass(10);

        assertThat(job.ifMine(Mono.just("done")).blockOptional()).isEmpty();
    }

    @Test
    void releaseShouldTellTheStoreWhenTheJobIsMineOnly() {
        job.release().block();
        assertThat(store.releases).isZero();

        job.isMine().block();
        job.release().block();

        assertThat(store.releases).isOne();
    }

    @Test
    void leaseShouldNotBeTooShortToBeRenewed() {
        assertThatThrownBy(() -> new LeaseKeeper(store).job("job", Duration.ofSeconds(2)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
