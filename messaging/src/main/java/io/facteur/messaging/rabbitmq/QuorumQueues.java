package io.facteur.messaging.rabbitmq;

import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.util.Map;

/** Queues that most brokers of a cluster keep on disk, so that one of them may be lost. */
public final class QuorumQueues {

    private static final Map<String, Object> ARGUMENTS = Map.of("x-queue-type", "quorum");

    private QuorumQueues() {}

    /** Nothing more is said about it: what may have to change is a policy, for the arguments of a queue never can. */
    public static void declare(Channel channel, String name) throws IOException {
        channel.queueDeclare(name, true, false, false, ARGUMENTS);
    }

    /** One that only one of its consumers gets messages from; when it goes, another one does. */
    public static void declareForOneConsumer(Channel channel, String name) throws IOException {
        channel.queueDeclare(
                name, true, false, false, Map.of("x-queue-type", "quorum", "x-single-active-consumer", true));
    }
}
