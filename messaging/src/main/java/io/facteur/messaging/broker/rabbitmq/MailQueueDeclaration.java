package io.facteur.messaging.broker.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import io.facteur.messaging.rabbitmq.QuorumQueues;
import io.facteur.messaging.rabbitmq.RabbitMqException;
import io.facteur.messaging.rabbitmq.RabbitMqLink;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * How a mail queue is declared: a quorum queue that never throws a mail away, however often it comes again. RabbitMQ
 * 4 does so after 20 times unless -1 says otherwise; to RabbitMQ 3, which has no such limit by itself, -1 would mean none
 * at all, so that it would throw away at once.
 */
final class MailQueueDeclaration {

    /** The first version of RabbitMQ with a limit of deliveries that nobody asked for. */
    private static final int LIMITS_DELIVERIES = 4;

    private static final Map<String, Object> WITHOUT_LIMIT = Map.of("x-queue-type", "quorum", "x-delivery-limit", -1);

    private MailQueueDeclaration() {}

    /** @return whether the broker may throw away a mail that came too often */
    static boolean declare(RabbitMqLink link, String name) {
        if (link.call(MailQueueDeclaration::version) < LIMITS_DELIVERIES) {
            declarePlain(link, name);
            return false;
        }
        try {
            link.<Void>call(channel -> {
                channel.queueDeclare(name, true, false, false, WITHOUT_LIMIT);
                return null;
            });
            return false;
        } catch (RabbitMqException e) {
            if (!isOtherwiseThere(e)) {
                // A queue that is made here without the argument would throw mail away.
                throw e;
            }
            declarePlain(link, name);
            return true;
        }
    }

    /** Made under RabbitMQ 3: arguments stay as they were. */
    static boolean isOtherwiseThere(RabbitMqException e) {
        return Stream.<Throwable>iterate(e, Objects::nonNull, Throwable::getCause)
                .anyMatch(cause -> cause instanceof ShutdownSignalException signal
                        && signal.getReason() instanceof AMQP.Channel.Close close
                        && close.getReplyCode() == AMQP.PRECONDITION_FAILED);
    }

    private static void declarePlain(RabbitMqLink link, String name) {
        link.<Void>call(channel -> {
            QuorumQueues.declare(channel, name);
            return null;
        });
    }

    private static int version(Channel channel) {
        Object version = channel.getConnection().getServerProperties().get("version");
        return major(String.valueOf(version));
    }

    static int major(String version) {
        String digits = version.split("\\.", 2)[0];
        return digits.matches("\\d{1,4}") ? Integer.parseInt(digits) : 0;
    }
}
