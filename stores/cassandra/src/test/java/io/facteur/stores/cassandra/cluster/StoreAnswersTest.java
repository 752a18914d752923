package io.facteur.stores.cassandra.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class StoreAnswersTest {

    @Test
    void storeShouldBeAskedOnceASecondWhateverTheNumberOfProbes() throws Exception {
        AtomicInteger reads = new AtomicInteger();
        Mono<Boolean> answer = StoreAnswers.cached(Mono.fromRunnable(reads::incrementAndGet));

        for (int i = 0; i < 1000; i++) {
            assertThat(answer.block()).isTrue();
        }
        assertThat(reads.get()).isLessThanOrEqualTo(2);

        Thread.sleep(StoreAnswers.GOOD_FOR.toMillis() + 100);
        answer.block();
        assertThat(reads.get()).isBetween(2, 3);
    }

    @Test
    void storeShouldNotBeThereWhenItFails() {
        assertThat(StoreAnswers.cached(Mono.error(new IllegalStateException())).block())
                .isFalse();
    }

    @Test
    void storeShouldNotBeThereWhenItDoesNotAnswer() {
        assertThat(StoreAnswers.cached(Mono.never()).block(Duration.ofSeconds(10)))
                .isFalse();
    }
}
