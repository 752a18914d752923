package io.facteur.messaging.broker.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facteur.messaging.broker.BrokerException;
import io.facteur.messaging.broker.BrokerQueue;
import io.facteur.messaging.broker.Delivery;
import io.facteur.messaging.broker.MailBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedMailBrokerTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    @Test
    void openShouldFailWhenTheDirectoryIsInUse() {
        try (MailBroker first = EmbeddedMailBroker.open(directory)) {
            assertThat(first.outage()).isEmpty();
            assertThatThrownBy(() -> EmbeddedMailBroker.open(directory)).isInstanceOf(BrokerException.class);
            first.queue("spool").put("still works");
        }
    }

    @Test
    void takeShouldGiveAgainWhenTheBrokerWasClosedBeforeTheAcknowledgement() {
        try (MailBroker broker = EmbeddedMailBroker.open(directory)) {
            broker.queue("spool").put("mail");
            assertThat(broker.queue("spool").take(SOON)).isPresent();
        }
        try (MailBroker broker = EmbeddedMailBroker.open(directory)) {
            assertThat(broker.queue("spool").take(SOON)).map(Delivery::text).contains("mail");
        }
    }

    @Test
    void takeShouldNeverGiveUpWhenATextIsGivenBackManyTimes() {
        try (MailBroker broker = EmbeddedMailBroker.open(directory)) {
            BrokerQueue queue = broker.queue("spool");
            queue.put("mail");
            for (int i = 0; i < 100; i++) {
                Delivery delivery = queue.take(SOON).orElseThrow();
                assertThat(delivery.redelivered()).isEqualTo(i > 0);
                delivery.giveBack();
            }
            assertThat(queue.size()).isOne();
        }
    }

    @Test
    void removeIfShouldSeeTheWholeQueueWhenItIsLong() {
        try (MailBroker broker = EmbeddedMailBroker.open(directory)) {
            BrokerQueue queue = broker.queue("spool");
            String padding = "x".repeat(2000);
            for (int i = 0; i < 3000; i++) {
                queue.put(i + " " + padding);
            }

            assertThat(queue.removeIf(text -> text.startsWith("2999 "))).isOne();

            assertThat(queue.size()).isEqualTo(2999);
            List<String> left = new ArrayList<>();
            queue.forEach(left::add);
            assertThat(left).hasSize(2999);
            Delivery first = queue.take(SOON).orElseThrow();
            assertThat(first.text()).startsWith("0 ");
            assertThat(queue.removeIf(any -> true)).isEqualTo(2998);
            first.acknowledge();
            assertThat(queue.size()).isZero();
        }
    }

    @Test
    void queueNamesShouldTellWhatAnEarlierRunLeft() {
        try (MailBroker broker = EmbeddedMailBroker.open(directory)) {
            broker.queue("a*b,c>d.e?f=g").put("mail");
        }
        try (MailBroker broker = EmbeddedMailBroker.open(directory)) {
            assertThat(broker.queueNames()).containsExactly("a*b,c>d.e?f=g");
            assertThat(broker.queue("a*b,c>d.e?f=g").size()).isOne();
        }
    }
}
