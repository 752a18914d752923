package io.facteur.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class EmbeddedRabbitMqTest {

    @RegisterExtension
    static final RabbitMqExtension RABBITMQ = new RabbitMqExtension();

    @Test
    void brokerShouldHaveTheUserOfTheTests(RabbitMqNode broker) throws Exception {
        assertThat(broker.control("authenticate_user", RabbitMqNode.USER, RabbitMqNode.PASSWORD))
                .contains("Success");
    }

    @Test
    void brokerShouldKeepItsDataWhenItRestarts(RabbitMqNode broker) throws Exception {
        broker.control("add_vhost", "kept");

        broker.restart();

        assertThat(broker.control("list_vhosts")).contains("kept");
    }

    @Test
    void brokerShouldBeStartedAgainWhenATestKilledIt(RabbitMqNode broker) throws Exception {
        broker.kill();

        assertThat(broker.isAlive()).isFalse();
        assertThat(RABBITMQ.broker().isAlive()).isTrue();
    }
}
