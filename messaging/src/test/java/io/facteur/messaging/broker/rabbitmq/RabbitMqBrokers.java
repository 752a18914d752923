package io.facteur.messaging.broker.rabbitmq;

import io.facteur.messaging.broker.BrokerQueue;
import io.facteur.messaging.broker.MailBroker;
import io.facteur.messaging.rabbitmq.RabbitMqConnections;
import io.facteur.messaging.rabbitmq.RabbitMqFixture;
import io.facteur.testing.RabbitMqNode;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Mail brokers for tests, each with connections of its own, as a node has them. */
public final class RabbitMqBrokers {

    private RabbitMqBrokers() {}

    public static MailBroker open(RabbitMqNode... nodes) {
        RabbitMqConnections connections = RabbitMqFixture.connect(nodes);
        return new WithConnections(new RabbitMqMailBroker(connections, Clock.systemUTC()), connections);
    }

    /** What earlier tests left. */
    public static void delete(RabbitMqNode node, String... queues) {
        try (RabbitMqConnections connections = RabbitMqFixture.connect(node)) {
            for (String queue : queues) {
                connections.consume().call(channel -> channel.queueDelete("facteur.mail." + queue));
            }
        }
    }

    private record WithConnections(MailBroker broker, RabbitMqConnections connections) implements MailBroker {

        @Override
        public BrokerQueue queue(String name) {
            return broker.queue(name);
        }

        @Override
        public Set<String> queueNames() {
            return broker.queueNames();
        }

        @Override
        public UUID run() {
            return broker.run();
        }

        @Override
        public Optional<String> outage() {
            return broker.outage();
        }

        @Override
        public Optional<String> warning() {
            return broker.warning();
        }

        /** At once, as a process that dies: nothing is handed over. */
        @Override
        public void close() {
            connections.close();
        }
    }
}
