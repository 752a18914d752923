package io.facteur.mailets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facteur.messaging.outgoing.OutgoingHold;
import io.facteur.messaging.spooler.InfrastructureFault;
import io.facteur.transport.gate.Gate;
import io.facteur.transport.gate.GateState;
import io.facteur.transport.gate.GateStore;
import io.facteur.transport.gate.MemoryGateStore;
import io.facteur.transport.gate.OutgoingGate;
import io.facteur.transport.settings.OutgoingSettings.Hold;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.mailrepository.api.Protocol;
import org.apache.james.mailrepository.memory.MailRepositoryStoreConfiguration;
import org.apache.james.mailrepository.memory.MemoryMailRepository;
import org.apache.james.mailrepository.memory.MemoryMailRepositoryStore;
import org.apache.james.mailrepository.memory.MemoryMailRepositoryUrlStore;
import org.apache.james.mailrepository.memory.SimpleMailRepositoryLoader;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;
import org.apache.mailet.base.test.FakeMailetConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Mail before a gate that is open, closed, or not known. */
class OutgoingGateMailetTest {

    private static final String HELD = "memory://var/mail/held/";

    private MemoryMailRepositoryStore repositories;
    private OutgoingGate gate;

    @BeforeEach
    void open() throws Exception {
        repositories = new MemoryMailRepositoryStore(
                new MemoryMailRepositoryUrlStore(),
                new SimpleMailRepositoryLoader(),
                MailRepositoryStoreConfiguration.forItems(new MailRepositoryStoreConfiguration.Item(
                        List.of(new Protocol("memory")),
                        MemoryMailRepository.class.getName(),
                        new BaseHierarchicalConfiguration())));
        repositories.init();
        gate = gate(new MemoryGateStore());
    }

    private static OutgoingGate gate(GateStore store) {
        return new OutgoingGate(Hold.UNTIL_READY, false, store, Clock.systemUTC());
    }

    private Mail service() throws Exception {
        HoldOutgoing mailet = new HoldOutgoing(repositories, new OutgoingHold(gate));
        mailet.init(FakeMailetConfig.builder()
                .mailetName("HoldOutgoing")
                .setProperty("repositoryPath", HELD)
                .build());
        Mail mail = MailImpl.builder()
                .name("mail")
                .sender("ana@example.org")
                .addRecipient("bob@remote.test")
                .state("relay")
                .build();
        mailet.service(mail);
        return mail;
    }

    private MailRepository held() throws Exception {
        return repositories.select(MailRepositoryUrl.from(HELD));
    }

    @Test
    void mailShouldBeKeptUntilSomebodySaysThatItMayLeave() throws Exception {
        assertThat(service().getState()).isEqualTo(Mail.GHOST);
        assertThat(held().size()).isEqualTo(1);

        gate.open(true).block();
        assertThat(service().getState()).isEqualTo("relay");
        assertThat(held().size()).isEqualTo(1);
    }

    @Test
    void mailShouldNeitherBeKeptNorGoOnWhenNobodyKnows() throws Exception {
        gate = gate(new GateStore() {
            @Override
            public Mono<Gate> read() {
                return Mono.error(new TimeoutException("down"));
            }

            @Override
            public Mono<Boolean> change(GateState from, Gate to) {
                return read().thenReturn(false);
            }
        });

        assertThatThrownBy(this::service).isInstanceOf(InfrastructureFault.class);
        assertThat(held().size()).isZero();
    }
}
