package io.facteur.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives each test class the real broker that all classes share; without one on this machine its tests are skipped, and
 * say so. Queues and exchanges of other classes may be there: use names of your own.
 */
public final class RabbitMqExtension implements BeforeAllCallback, ParameterResolver {

    /** What a test says that is skipped. */
    public static final String MISSING =
            "RabbitMQ is not on this machine, so this is not tested: apt-get install rabbitmq-server";

    @Override
    public void beforeAll(ExtensionContext context) {
        assumeTrue(RabbitMqNode.isInstalled(), MISSING);
        EmbeddedRabbitMq.get();
    }

    /** Running, also when another test stopped it. */
    public RabbitMqNode broker() {
        return EmbeddedRabbitMq.get();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == RabbitMqNode.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return EmbeddedRabbitMq.get();
    }
}
