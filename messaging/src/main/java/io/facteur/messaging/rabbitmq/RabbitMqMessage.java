package io.facteur.messaging.rabbitmq;

import java.util.Map;

/**
 * What is published, kept by the broker on disk.
 *
 * @param exchange "" for the one that leads to the queue of the routing key's name
 * @param headers values of AMQP: texts, numbers, booleans, lists
 * @param mandatory whether it is an error that no queue takes it
 */
public record RabbitMqMessage(
        String exchange, String routingKey, Map<String, Object> headers, byte[] body, boolean mandatory) {

    /** For one queue, which must exist. */
    public static RabbitMqMessage toQueue(String queue, byte[] body) {
        return new RabbitMqMessage("", queue, Map.of(), body, true);
    }

    public RabbitMqMessage withHeaders(Map<String, Object> others) {
        return new RabbitMqMessage(exchange, routingKey, Map.copyOf(others), body, mandatory);
    }
}
