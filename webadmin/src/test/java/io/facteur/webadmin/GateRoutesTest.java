package io.facteur.webadmin;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.messaging.broker.MailBroker;
import io.facteur.messaging.broker.embedded.EmbeddedMailBroker;
import io.facteur.messaging.outgoing.GateKeeper;
import io.facteur.messaging.queue.BrokeredMailQueueFactory;
import io.facteur.messaging.queue.MailContents;
import io.facteur.stores.cassandra.cluster.LeaseKeeper;
import io.facteur.stores.cassandra.cluster.MemoryClusterLease;
import io.facteur.stores.cassandra.messaging.MemoryDeferredMailStore;
import io.facteur.transport.gate.Gate;
import io.facteur.transport.gate.GateState;
import io.facteur.transport.gate.GateStore;
import io.facteur.transport.gate.MemoryGateStore;
import io.facteur.transport.gate.OutgoingGate;
import io.facteur.transport.settings.OutgoingSettings.Hold;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.blob.api.BucketName;
import org.apache.james.blob.api.HashBlobId;
import org.apache.james.blob.memory.MemoryBlobStoreDAO;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.mailrepository.api.Protocol;
import org.apache.james.mailrepository.memory.MailRepositoryStoreConfiguration;
import org.apache.james.mailrepository.memory.MemoryMailRepository;
import org.apache.james.mailrepository.memory.MemoryMailRepositoryStore;
import org.apache.james.mailrepository.memory.MemoryMailRepositoryUrlStore;
import org.apache.james.mailrepository.memory.SimpleMailRepositoryLoader;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.server.blob.deduplication.PassThroughBlobStore;
import org.apache.james.server.core.MailImpl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

class GateRoutesTest {

    @TempDir
    Path directory;

    private final MemoryGateStore store = new MemoryGateStore();
    private MailBroker broker;
    private BrokeredMailQueueFactory queues;
    private MemoryMailRepositoryStore repositories;
    private ApiServer api;

    @BeforeEach
    void open() throws Exception {
        HashBlobId.Factory ids = new HashBlobId.Factory();
        broker = EmbeddedMailBroker.open(directory);
        queues = new BrokeredMailQueueFactory(
                broker,
                new MemoryDeferredMailStore(),
                new MailContents(new PassThroughBlobStore(new MemoryBlobStoreDAO(), BucketName.DEFAULT, ids), ids),
                ApiServer.CLOCK,
                new RecordingMetricFactory(),
                new NoopGaugeRegistry());
        repositories = new MemoryMailRepositoryStore(
                new MemoryMailRepositoryUrlStore(),
                new SimpleMailRepositoryLoader(),
                MailRepositoryStoreConfiguration.forItems(new MailRepositoryStoreConfiguration.Item(
                        List.of(new Protocol("memory")),
                        MemoryMailRepository.class.getName(),
                        new BaseHierarchicalConfiguration())));
        repositories.init();
    }

    private void start(Hold hold, boolean trial, GateStore gates) throws Exception {
        OutgoingGate gate = new OutgoingGate(hold, trial, gates, ApiServer.CLOCK);
        api = new ApiServer(new GateRoutes(new GateKeeper(
                gate,
                repositories,
                queues,
                new LeaseKeeper(new MemoryClusterLease(ApiServer.CLOCK)),
                ApiServer.CLOCK)));
    }

    @AfterEach
    void close() {
        api.close();
        queues.stop();
        broker.close();
    }

    private GateState state() {
        return store.read().block().state();
    }

    @Test
    void startShouldSayHowManyMessagesLeave() throws Exception {
        start(Hold.UNTIL_READY, false, store);
        for (String name : new String[] {"1", "2"}) {
            repositories
                    .select(MailRepositoryUrl.from("memory://var/mail/held"))
                    .store(MailImpl.builder()
                            .name(name)
                            .sender("ana@example.org")
                            .addRecipient("bob@example.net")
                            .build());
        }

        assertThat(api.post("/facteur/queue/start?unlessStopped=true", "").body())
                .isEqualTo("{\"sending\":\"open\",\"changed\":true,\"held\":2}");
        assertThat(api.post("/facteur/queue/start", "").body())
                .isEqualTo("{\"sending\":\"open\",\"changed\":false,\"held\":0}");
        assertThat(state()).isEqualTo(GateState.OPEN);
    }

    @Test
    void stopShouldBeUndoneByHandOnly() throws Exception {
        start(Hold.UNTIL_READY, false, store);

        assertThat(api.post("/facteur/queue/stop", "").body())
                .isEqualTo("{\"sending\":\"stopped\",\"changed\":true,\"held\":0}");
        assertThat(api.post("/facteur/queue/start?unlessStopped=true", "")
                        .json()
                        .path("sending")
                        .asText())
                .isEqualTo("stopped");
        assertThat(state()).isEqualTo(GateState.STOPPED);
        assertThat(api.post("/facteur/queue/start", "").json().path("changed").asBoolean())
                .isTrue();
        assertThat(state()).isEqualTo(GateState.OPEN);
    }

    @Test
    void trialShouldBeAConflict() throws Exception {
        start(Hold.UNTIL_READY, true, store);

        for (String verb : new String[] {"start", "stop"}) {
            ApiServer.Answer answer = api.post("/facteur/queue/" + verb, "");
            assertThat(answer.status()).isEqualTo(409);
            assertThat(answer.message()).contains("in a trial", "<hold>never</hold>");
        }
        assertThat(state()).isEqualTo(GateState.NEVER_OPENED);
    }

    @Test
    void settingShouldBeAConflict() throws Exception {
        start(Hold.ALWAYS, false, store);

        assertThat(api.post("/facteur/queue/start", "").status()).isEqualTo(409);
        assertThat(api.post("/facteur/queue/start", "").message()).contains("outgoing.xml");
    }

    @Test
    void strangersShouldNotStartIt() throws Exception {
        start(Hold.UNTIL_READY, false, store);

        assertThat(api.send("POST", "/facteur/queue/start", "", null).status()).isEqualTo(401);
        assertThat(state()).isEqualTo(GateState.NEVER_OPENED);
    }

    @Test
    void storeThatIsDownShouldBeUnavailable() throws Exception {
        start(Hold.UNTIL_READY, false, new GateStore() {
            @Override
            public Mono<Gate> read() {
                return Mono.error(new TimeoutException("down"));
            }

            @Override
            public Mono<Boolean> change(GateState from, Gate to) {
                return Mono.error(new TimeoutException("down"));
            }
        });

        assertThat(api.post("/facteur/queue/stop", "").status()).isEqualTo(503);
    }
}
