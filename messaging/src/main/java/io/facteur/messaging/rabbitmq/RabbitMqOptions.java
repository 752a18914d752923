package io.facteur.messaging.rabbitmq;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.ConnectionFactory;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * Where the brokers are and how to log in.
 *
 * @param hosts brokers of one cluster: each connection is made to any of them that takes it
 * @param tls whom to trust; empty: the connection is in clear text
 * @param node the name of this node of ours, by which an administrator of the broker knows its connections
 */
public record RabbitMqOptions(
        List<Address> hosts, String vhost, String user, String password, Optional<SSLContext> tls, String node) {

    /** A peer that is gone without a word is noticed after two of them. */
    private static final int HEARTBEAT_SECONDS = 10;

    private static final int CONNECT_MILLIS = 5_000;
    private static final int HANDSHAKE_MILLIS = 10_000;
    private static final int CALL_MILLIS = 10_000;
    private static final int CLOSE_MILLIS = 5_000;
    /** What a broker takes at most: the client would end the connection at half of it, again and again. */
    private static final int MESSAGE_OCTETS = 128 * 1024 * 1024;

    public RabbitMqOptions {
        hosts = List.copyOf(hosts);
        if (hosts.isEmpty()) {
            throw new IllegalArgumentException("no host of RabbitMQ");
        }
    }

    ConnectionFactory factory() {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setVirtualHost(vhost);
        factory.setUsername(user);
        factory.setPassword(password);
        // It restores consumers and queues on its own, beside us: two consumers where one is meant.
        factory.setAutomaticRecoveryEnabled(false);
        factory.setTopologyRecoveryEnabled(false);
        factory.setExceptionHandler(new QuietExceptionHandler());
        factory.setRequestedHeartbeat(HEARTBEAT_SECONDS);
        factory.setConnectionTimeout(CONNECT_MILLIS);
        factory.setHandshakeTimeout(HANDSHAKE_MILLIS);
        factory.setChannelRpcTimeout(CALL_MILLIS);
        factory.setShutdownTimeout(CLOSE_MILLIS);
        factory.setMaxInboundMessageBodySize(MESSAGE_OCTETS);
        tls.ifPresent(context -> {
            factory.useSslProtocol(context);
            factory.enableHostnameVerification();
        });
        return factory;
    }

    /** Without the password, which must not reach a log. */
    @Override
    public String toString() {
        return "RabbitMqOptions[hosts=" + hosts + ", vhost=" + vhost + ", user=" + user + ", tls=" + tls.isPresent()
                + "]";
    }
}
