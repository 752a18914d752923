package io.facteur.messaging.rabbitmq;

import javax.inject.Inject;
import org.apache.james.core.healthcheck.ComponentName;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.core.healthcheck.Result;
import reactor.core.publisher.Mono;

/** Whether this node is connected to a broker, now, and it takes what is published. */
public final class RabbitMqHealthCheck implements HealthCheck {

    private static final ComponentName NAME = new ComponentName("RabbitMQ");

    private final RabbitMqConnections connections;

    @Inject
    public RabbitMqHealthCheck(RabbitMqConnections connections) {
        this.connections = connections;
    }

    @Override
    public ComponentName componentName() {
        return NAME;
    }

    @Override
    public Mono<Result> check() {
        return Mono.fromCallable(this::look);
    }

    private Result look() {
        if (!connections.consume().isConnected()) {
            return lost("consume", connections.consume().state());
        }
        if (!connections.publish().isConnected()) {
            return lost("publish", connections.publish().state());
        }
        return connections
                .publish()
                .state()
                .blocked()
                .map(reason -> Result.unhealthy(NAME, "RabbitMQ takes nothing that is published: " + reason))
                .orElseGet(() -> connections.publisher().isOpen()
                        ? Result.healthy(NAME)
                        : Result.unhealthy(NAME, "Nothing can be published: the channel is being opened"));
    }

    private static Result lost(String purpose, LinkState state) {
        return Result.unhealthy(
                NAME,
                "No connection to " + purpose + " since " + state.since() + ": "
                        + state.lastError().orElse("it is being made"));
    }
}
