package io.facteur.messaging.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.Channel;
import io.facteur.testing.RabbitMqExtension;
import io.facteur.testing.RabbitMqNode;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RabbitMqConnectionsTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration ANSWER = Duration.ofSeconds(5);

    @RegisterExtension
    static final RabbitMqExtension RABBITMQ = new RabbitMqExtension();

    private final String queue = "connections-" + UUID.randomUUID();
    private final List<String> received = new CopyOnWriteArrayList<>();
    private final AtomicInteger opened = new AtomicInteger();
    private RabbitMqConnections connections;

    @BeforeEach
    void connect() {
        connections = RabbitMqFixture.connect(RABBITMQ.broker());
    }

    @AfterEach
    void disconnect() {
        connections.close();
    }

    private Membership consume() {
        return connections.consume().join("test", (channel, renew) -> {
            opened.incrementAndGet();
            QuorumQueues.declare(channel, queue);
            channel.basicQos(10);
            channel.basicConsume(queue, new QueueConsumer(channel, renew, delivery -> {
                received.add(new String(delivery.body(), UTF_8));
                delivery.acknowledge();
            }));
        });
    }

    private void publish(String text) {
        connections
                .publisher()
                .publish(RabbitMqMessage.toQueue(queue, text.getBytes(UTF_8)), ANSWER)
                .block();
    }

    private int consumers() {
        return connections
                .publish()
                .call(channel -> channel.queueDeclarePassive(queue).getConsumerCount());
    }

    private void awaitOneConsumer(Membership membership) {
        await().atMost(LIMIT).ignoreExceptions().untilAsserted(() -> {
            assertThat(membership.isOpen()).isTrue();
            assertThat(connections.publisher().isOpen()).isTrue();
            assertThat(consumers()).isEqualTo(1);
        });
    }

    @Test
    void messageShouldArriveOnceWhenItWasConfirmed() {
        assertThat(consume().awaitOpen(LIMIT)).isTrue();

        publish("one");

        await().atMost(LIMIT).untilAsserted(() -> assertThat(received).containsExactly("one"));
    }

    @Test
    void consumerShouldComeBackOnceWhenTheConnectionsAreCut() throws Exception {
        Membership membership = consume();
        membership.awaitOpen(LIMIT);

        RABBITMQ.broker().closeConnections();

        await().atMost(LIMIT).until(() -> opened.get() == 2);
        awaitOneConsumer(membership);
        publish("after");
        await().atMost(LIMIT).untilAsserted(() -> assertThat(received).containsExactly("after"));
    }

    @Test
    void consumerShouldComeBackOnceWhenTheBrokerRestarts() throws Exception {
        Membership membership = consume();
        membership.awaitOpen(LIMIT);
        publish("before");
        await().atMost(LIMIT).until(() -> received.size() == 1);

        RABBITMQ.broker().stop();
        await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(membership.isOpen()).isFalse();
            assertThat(connections.consume().state().connected()).isFalse();
            assertThat(connections.consume().state().lastError()).isPresent();
        });
        assertThatThrownBy(() -> publish("lost")).isInstanceOf(RabbitMqException.class);
        RABBITMQ.broker();

        awaitOneConsumer(membership);
        publish("after");
        await().atMost(LIMIT).untilAsserted(() -> assertThat(received).containsExactly("before", "after"));
    }

    @Test
    void consumerShouldComeBackOnceWhenTheBrokerCancelsIt() {
        Membership membership = consume();
        membership.awaitOpen(LIMIT);

        connections.publish().call(channel -> channel.queueDelete(queue));

        await().atMost(LIMIT).until(() -> opened.get() == 2);
        awaitOneConsumer(membership);
    }

    @Test
    void whatWasNotAcknowledgedShouldComeAgainWhenTheConnectionIsCut() throws Exception {
        Membership membership = connections.consume().join("slow", (channel, renew) -> {
            QuorumQueues.declare(channel, queue);
            channel.basicConsume(queue, new QueueConsumer(channel, renew, delivery -> {
                received.add(delivery.isRedelivered() ? "again" : "first");
                if (delivery.isRedelivered()) {
                    delivery.acknowledge();
                }
            }));
        });
        membership.awaitOpen(LIMIT);
        publish("slow");
        await().atMost(LIMIT).until(() -> received.size() == 1);

        RABBITMQ.broker().closeConnections();

        await().atMost(LIMIT).untilAsserted(() -> assertThat(received).containsExactly("first", "again"));
    }

    @Test
    void sessionThatTheBrokerRefusesShouldHoldUpNoOther() {
        connections.publish().call(channel -> channel.queueDeclare(queue, false, false, true, null));
        Membership refused = consume();
        Membership other = connections.consume().join("other", (channel, renew) -> channel.basicQos(1));

        assertThat(other.awaitOpen(LIMIT)).isTrue();
        await().atMost(LIMIT).until(() -> opened.get() > 2);
        assertThat(refused.isOpen()).isFalse();
        assertThat(refused.lastError())
                .hasValueSatisfying(error -> assertThat(error).contains("PRECONDITION_FAILED"));

        connections.publish().call(channel -> channel.queueDelete(queue));
        assertThat(refused.awaitOpen(LIMIT)).isTrue();
    }

    @Test
    void publishShouldFailWhenNoQueueTakesTheMessage() {
        assertThatThrownBy(() -> publish("nobody"))
                .isInstanceOf(RabbitMqException.class)
                .hasMessageContaining("NO_ROUTE");
    }

    @Test
    void publishShouldGoOnAfterAnExchangeThatDoesNotExist() {
        consume().awaitOpen(LIMIT);
        RabbitMqMessage wrong = new RabbitMqMessage("no-such-exchange", "", java.util.Map.of(), new byte[0], true);

        assertThatThrownBy(() -> connections.publisher().publish(wrong, ANSWER).block())
                .isInstanceOf(RabbitMqException.class);

        await().atMost(LIMIT)
                .untilAsserted(() -> assertThatCode(() -> publish("next")).doesNotThrowAnyException());
    }

    @Test
    void publishShouldFailAtOnceWhenTheBrokerHasAnAlarm(RabbitMqNode broker) throws Exception {
        consume().awaitOpen(LIMIT);
        broker.control("set_vm_memory_high_watermark", "absolute", "1");
        try {
            // The broker tells only those who publish.
            await().atMost(LIMIT).untilAsserted(() -> {
                assertThatThrownBy(() -> connections
                                .publisher()
                                .publish(RabbitMqMessage.toQueue(queue, new byte[1]), Duration.ofMillis(500))
                                .block())
                        .isInstanceOf(RabbitMqException.class);
                assertThat(connections.publish().state().blocked()).isPresent();
            });
            assertThat(connections.publisher().isOpen()).isFalse();
        } finally {
            broker.control("set_vm_memory_high_watermark", "0.4");
        }
        await().atMost(LIMIT).until(() -> connections.publisher().isOpen());
    }

    @Test
    void connectionShouldBeMadeToAnotherHostWhenOneDoesNotAnswer(RabbitMqNode broker) throws Exception {
        int nobody;
        try (ServerSocket socket = new ServerSocket(0)) {
            nobody = socket.getLocalPort();
        }
        RabbitMqOptions one = RabbitMqFixture.options(broker);
        RabbitMqOptions two = new RabbitMqOptions(
                List.of(new Address("127.0.0.1", nobody), one.hosts().get(0)),
                one.vhost(),
                one.user(),
                one.password(),
                Optional.empty(),
                "test");

        try (RabbitMqConnections other = RabbitMqConnections.open(two, LIMIT)) {
            assertThat(other.consume().isConnected()).isTrue();
            assertThat(other.publisher().isOpen()).isTrue();
        }
    }

    /** As a broker that was cut off from its cluster. */
    @Test
    void connectionShouldBeMadeAnewWhenNothingThatIsPublishedIsAnsweredFor(RabbitMqNode broker) throws Exception {
        consume().awaitOpen(LIMIT);
        publish("answered");
        String lastError = connections.publish().state().lastError().orElse("");
        leader(broker, "ra:stop_server");

        await().atMost(LIMIT.multipliedBy(2)).untilAsserted(() -> {
            assertThatThrownBy(() -> connections
                            .publisher()
                            .publish(RabbitMqMessage.toQueue(queue, new byte[1]), Duration.ofSeconds(1))
                            .block())
                    .isInstanceOf(RabbitMqException.class);
            assertThat(connections.publish().state().lastError())
                    .hasValueSatisfying(error -> assertThat(error).contains("answered for"));
        });

        assertThat(lastError).doesNotContain("answered for");
        leader(broker, "ra:restart_server");
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThatCode(() -> publish("again")).doesNotThrowAnyException());
    }

    private void leader(RabbitMqNode broker, String function) throws Exception {
        broker.control(
                "eval",
                "{ok, Q} = rabbit_amqqueue:lookup(rabbit_misc:r(<<\"/\">>, queue, <<\"" + queue + "\">>)), " + function
                        + "(quorum_queues, amqqueue:get_pid(Q)).");
    }

    @Test
    void wrongPasswordShouldBeSaidAndTriedAgain(RabbitMqNode broker) {
        RabbitMqOptions right = RabbitMqFixture.options(broker);
        RabbitMqOptions wrong =
                new RabbitMqOptions(right.hosts(), right.vhost(), right.user(), "wrong", Optional.empty(), "test");

        try (RabbitMqConnections other = RabbitMqConnections.open(wrong, Duration.ofSeconds(1))) {
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(other.consume().state().lastError())
                            .hasValueSatisfying(error -> assertThat(error).contains("ACCESS_REFUSED")));
            assertThat(other.consume().isConnected()).isFalse();
            assertThatThrownBy(() -> other.publish().call(Channel::isOpen)).isInstanceOf(RabbitMqException.class);
        }
    }

    @Test
    void passwordShouldNotBeInTheTextOfTheOptions(RabbitMqNode broker) {
        assertThat(RabbitMqFixture.options(broker).toString()).doesNotContain(RabbitMqNode.PASSWORD);
    }

    @Test
    void whoLeavesShouldGetNothingMore() throws IOException {
        Membership membership = consume();
        membership.awaitOpen(LIMIT);

        membership.leave();

        publish("late");
        assertThat(consumers()).isZero();
        assertThat(membership.awaitOpen(Duration.ZERO)).isFalse();
        assertThat(received).isEmpty();
    }
}
