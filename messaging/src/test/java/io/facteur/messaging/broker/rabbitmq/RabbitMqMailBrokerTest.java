package io.facteur.messaging.broker.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import io.facteur.messaging.broker.BrokerException;
import io.facteur.messaging.broker.BrokerQueue;
import io.facteur.messaging.broker.Delivery;
import io.facteur.messaging.broker.MailBroker;
import io.facteur.messaging.rabbitmq.RabbitMqConnections;
import io.facteur.messaging.rabbitmq.RabbitMqException;
import io.facteur.messaging.rabbitmq.RabbitMqFixture;
import io.facteur.testing.RabbitMqExtension;
import io.facteur.testing.RabbitMqNode;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RabbitMqMailBrokerTest {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration NOW = Duration.ofMillis(300);

    @RegisterExtension
    static final RabbitMqExtension RABBITMQ = new RabbitMqExtension();

    private final String name = "queue-" + UUID.randomUUID();
    private MailBroker one;
    private MailBroker two;

    @BeforeEach
    void open() {
        one = RabbitMqBrokers.open(RABBITMQ.broker());
        two = RabbitMqBrokers.open(RABBITMQ.broker());
    }

    @AfterEach
    void close() {
        one.close();
        two.close();
        RabbitMqBrokers.delete(RABBITMQ.broker(), name);
    }

    @Test
    void takeShouldGiveWhatAnotherNodePut() {
        one.queue(name).put("mail äöü");

        Delivery delivery = two.queue(name).take(SOON).orElseThrow();

        assertThat(delivery.text()).isEqualTo("mail äöü");
        assertThat(delivery.redelivered()).isFalse();
        assertThat(two.queue(name).size()).isOne();
        delivery.acknowledge();
        assertThat(two.queue(name).size()).isZero();
    }

    @Test
    void takeShouldGiveAgainWhenTheNodeThatHadItIsGone() {
        one.queue(name).put("mail");
        assertThat(one.queue(name).take(SOON).orElseThrow().redelivered()).isFalse();

        one.close();

        assertThat(two.queue(name).take(SOON).orElseThrow().redelivered()).isTrue();
    }

    @Test
    void takeShouldNeverGiveUpWhenATextIsGivenBackManyTimes() {
        BrokerQueue queue = one.queue(name);
        queue.put("mail");
        for (int i = 0; i < 25; i++) {
            Delivery delivery = queue.take(SOON).orElseThrow();
            assertThat(delivery.redelivered()).isEqualTo(i > 0);
            delivery.giveBack();
        }
        assertThat(queue.take(SOON)).map(Delivery::text).contains("mail");
    }

    @Test
    void nodeShouldLeaveToOthersWhatItHasNoPlaceFor() {
        one.queue(name).expectInHand(10);
        for (int i = 0; i < 15; i++) {
            two.queue(name).put("mail " + i);
        }
        for (int i = 0; i < 10; i++) {
            assertThat(one.queue(name).take(SOON)).isPresent();
        }

        assertThat(one.queue(name).take(NOW)).isEmpty();
        for (int i = 10; i < 15; i++) {
            assertThat(two.queue(name).take(SOON)).map(Delivery::text).contains("mail " + i);
        }
    }

    @Test
    void expectInHandShouldCountWhenMailIsTakenAlready() {
        for (int i = 0; i < 30; i++) {
            two.queue(name).put("mail " + i);
        }
        assertThat(one.queue(name).take(SOON)).isPresent();

        one.queue(name).expectInHand(30);

        for (int i = 1; i < 30; i++) {
            assertThat(one.queue(name).take(SOON)).as("mail %s", i).isPresent();
        }
    }

    /** The broker is slow, and its connection stays: it may have no consumer now, and nobody would see it. */
    @Test
    void takeShouldGoOnWhenTheBrokerDidNotAnswerToWhoConsumes() throws Exception {
        RabbitMqNode node = RABBITMQ.broker();
        BrokerQueue queue = one.queue(name);
        queue.put("before");
        queue.take(SOON).orElseThrow().acknowledge();
        node.suspend();
        try {
            queue.expectInHand(30);
        } finally {
            node.resume();
        }

        await().atMost(SOON)
                .ignoreExceptionsInstanceOf(BrokerException.class)
                .untilAsserted(() -> two.queue(name).put("after"));
        assertThat(queue.take(SOON)).map(Delivery::text).contains("after");
        await().atMost(SOON).untilAsserted(() -> assertThat(one.outage()).isEmpty());
    }

    @Test
    void stopTakingShouldGiveBackWhatNobodyTookAndLetTheRestBeFinished() {
        for (int i = 0; i < 5; i++) {
            one.queue(name).put("mail " + i);
        }
        Delivery inHand = one.queue(name).take(SOON).orElseThrow();

        one.queue(name).stopTaking();

        for (int i = 1; i < 5; i++) {
            two.queue(name).take(SOON).orElseThrow().acknowledge();
        }
        inHand.acknowledge();
        one.close();
        assertThat(two.queue(name).take(Duration.ofSeconds(2))).isEmpty();
        assertThat(two.queue(name).size()).isZero();
    }

    @Test
    void forEachShouldShowAllInOrderAndLeaveItThere() {
        BrokerQueue queue = one.queue(name);
        for (int i = 0; i < 100; i++) {
            queue.put("mail " + i);
        }
        Delivery inHand = queue.take(SOON).orElseThrow();

        for (int round = 0; round < 3; round++) {
            List<String> texts = new ArrayList<>();
            queue.forEach(texts::add);
            assertThat(texts)
                    .hasSize(100)
                    .doesNotHaveDuplicates()
                    .startsWith("mail 0", "mail 1")
                    .endsWith("mail 99");
        }

        inHand.acknowledge();
        for (int i = 1; i < 100; i++) {
            Delivery delivery = queue.take(SOON).orElseThrow();
            assertThat(delivery.text()).isEqualTo("mail " + i);
            delivery.acknowledge();
        }
    }

    /** All that waits is taken at the same time: a hundred thousand would not fit. */
    @Test
    void lookShouldFailAndTakeNothingAwayWhenMoreWaitsThanCanBeShown() {
        BrokerQueue queue = one.queue(name);
        for (int i = 0; i < 4; i++) {
            queue.put("mail " + i);
        }
        try (RabbitMqConnections connections = RabbitMqFixture.connect(RABBITMQ.broker())) {
            assertThatThrownBy(() -> connections
                            .consume()
                            .call(channel -> new LookThrough(channel, "facteur.mail." + name, 3).run(any -> true)))
                    .isInstanceOf(RabbitMqException.class)
                    .hasMessageContaining("4 wait, and no more than 3 can be looked at");
        }
        assertThat(queue.size()).isEqualTo(4);
    }

    /** Else mail would not be held, and contents would be deleted that are needed. */
    @Test
    void lookShouldFailWhenTheBrokerIsTooSlowToShowAll() throws Exception {
        BrokerQueue queue = one.queue(name);
        for (int i = 0; i < 4; i++) {
            queue.put("mail " + i);
        }
        try (RabbitMqConnections connections = RabbitMqFixture.connect(RABBITMQ.broker())) {
            assertThatThrownBy(() -> connections.consume().call(channel -> {
                        Channel slow = showingTwo(channel);
                        return new LookThrough(slow, "facteur.mail." + name, 10).run(any -> false);
                    }))
                    .isInstanceOf(RabbitMqException.class)
                    .hasMessageContaining("does not show all");
        }
    }

    private static Channel showingTwo(Channel channel) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (method.getName().equals("basicQos")) {
                channel.basicQos(2);
                return null;
            }
            return method.invoke(channel, arguments);
        };
        return (Channel)
                Proxy.newProxyInstance(Channel.class.getClassLoader(), new Class<?>[] {Channel.class}, handler);
    }

    @Test
    void removeIfShouldTakeOutWhatMatchesAndNotWhatIsInWork() {
        BrokerQueue queue = one.queue(name);
        for (int i = 0; i < 40; i++) {
            queue.put(i % 2 == 0 ? "even " + i : "odd " + i);
        }
        Delivery inHand = queue.take(SOON).orElseThrow();
        assertThat(inHand.text()).isEqualTo("even 0");
        // what is on its way here is in nobody's hands
        await().atMost(SOON).untilAsserted(() -> assertThat(queue.size()).isEqualTo(40));

        assertThat(queue.removeIf(text -> text.startsWith("even"))).isEqualTo(19);

        inHand.acknowledge();
        for (int i = 0; i < 20; i++) {
            Delivery delivery = queue.take(SOON).orElseThrow();
            assertThat(delivery.text()).startsWith("odd");
            delivery.acknowledge();
        }
        assertThat(queue.take(NOW)).isEmpty();
        assertThat(queue.size()).isZero();
    }

    @Test
    void queueShouldBeThereAgainWhenSomebodyDeletedIt() {
        BrokerQueue queue = one.queue(name);
        queue.put("mail");
        assertThat(queue.take(SOON)).isPresent();
        RabbitMqBrokers.delete(RABBITMQ.broker(), name);

        await().atMost(SOON).ignoreExceptionsInstanceOf(BrokerException.class).untilAsserted(() -> queue.put("again"));
        assertThat(queue.take(SOON)).map(Delivery::text).contains("again");
    }

    @Test
    void everythingShouldSaySoWithinSecondsAndComeBackWhenTheBrokerIsDown() throws Exception {
        RabbitMqNode node = RABBITMQ.broker();
        BrokerQueue queue = one.queue(name);
        queue.put("before");
        Delivery inHand = queue.take(SOON).orElseThrow();
        // a delivery may come before the channel is known to be open
        await().atMost(SOON).untilAsserted(() -> assertThat(one.outage()).isEmpty());
        node.stop();
        await().atMost(SOON).untilAsserted(() -> assertThat(one.outage()).isPresent());

        Instant begin = Instant.now();
        assertThatThrownBy(() -> queue.put("in vain")).isInstanceOf(BrokerException.class);
        assertThatThrownBy(queue::size).isInstanceOf(BrokerException.class);
        assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(5));
        assertThat(inHand.isLost()).isTrue();
        node.start();
        node.awaitReady();

        Delivery again = queue.take(SOON).orElseThrow();
        assertThat(again.text()).isEqualTo("before");
        assertThat(again.redelivered()).isTrue();
        queue.put("after");
        assertThat(queue.take(SOON)).map(Delivery::text).contains("after");
        await().atMost(SOON).untilAsserted(() -> assertThat(one.outage()).isEmpty());
    }

    /** Only then may a queue be declared without the argument by which RabbitMQ 4 throws nothing away. */
    @Test
    void queueShouldBeKnownToBeThereOtherwiseByTheAnswerOfTheBrokerOnly(RabbitMqNode node) {
        try (RabbitMqConnections connections = RabbitMqFixture.connect(node)) {
            connections.consume().call(channel -> channel.queueDeclare(name, false, false, true, null));

            assertThatThrownBy(() -> connections
                            .consume()
                            .call(channel ->
                                    channel.queueDeclare(name, true, false, false, Map.of("x-queue-type", "quorum"))))
                    .isInstanceOfSatisfying(
                            RabbitMqException.class,
                            e -> assertThat(MailQueueDeclaration.isOtherwiseThere(e))
                                    .isTrue());
            assertThatThrownBy(() -> connections.consume().call(channel -> channel.queueDeclarePassive("no-" + name)))
                    .isInstanceOfSatisfying(
                            RabbitMqException.class,
                            e -> assertThat(MailQueueDeclaration.isOtherwiseThere(e))
                                    .isFalse());
            connections.consume().call(channel -> channel.queueDelete(name));
        }
        assertThat(MailQueueDeclaration.isOtherwiseThere(
                        new RabbitMqException("RabbitMQ did not answer", new TimeoutException())))
                .isFalse();
    }

    @Test
    void majorShouldBeReadFromAnyVersion() {
        assertThat(MailQueueDeclaration.major("3.10.8")).isEqualTo(3);
        assertThat(MailQueueDeclaration.major("4.1.0-beta.1")).isEqualTo(4);
        assertThat(MailQueueDeclaration.major("null")).isZero();
    }
}
