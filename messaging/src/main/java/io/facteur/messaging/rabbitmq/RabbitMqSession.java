package io.facteur.messaging.rabbitmq;

import com.rabbitmq.client.Channel;
import java.io.IOException;

/** What someone does with a channel of a {@link RabbitMqLink}. */
@FunctionalInterface
public interface RabbitMqSession {

    /**
     * Declares, binds and consumes all that is needed, for nothing is left of the last channel. Called for each new
     * channel, after the one before is closed. An exception means: close this channel and try again later.
     *
     * @param channel of this session alone; closed by the link
     * @param renew to be called when the channel is open but of no use any more, such as when the broker cancelled the
     *     consumer: the link closes it and opens another
     */
    void open(Channel channel, Runnable renew) throws IOException;
}
