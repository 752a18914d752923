package io.facteur.messaging.rabbitmq;

import com.rabbitmq.client.Address;
import io.facteur.testing.RabbitMqNode;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/** Connections to the brokers of the tests. */
public final class RabbitMqFixture {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private RabbitMqFixture() {}

    public static RabbitMqOptions options(RabbitMqNode... nodes) {
        return new RabbitMqOptions(
                Arrays.stream(nodes)
                        .map(node -> new Address(
                                node.address().getHostString(), node.address().getPort()))
                        .toList(),
                "/",
                RabbitMqNode.USER,
                RabbitMqNode.PASSWORD,
                Optional.empty(),
                "test");
    }

    public static RabbitMqConnections connect(RabbitMqNode... nodes) {
        return RabbitMqConnections.open(options(nodes), PATIENCE);
    }
}
