package io.facteur.stores.opensearch.mailbox;

import io.facteur.stores.cassandra.cluster.LeaseKeeper;
import io.facteur.stores.cassandra.cluster.MemoryClusterLease;
import io.facteur.stores.cassandra.search.MemoryIndexJournal;
import io.facteur.stores.opensearch.Nodes;
import io.facteur.stores.opensearch.OpenSearchConnection;
import io.facteur.stores.opensearch.Requests;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.extractor.TextExtractor;
import org.apache.james.mailbox.inmemory.InMemoryId;
import org.apache.james.mailbox.inmemory.InMemoryMessageId;
import org.apache.james.mailbox.inmemory.manager.InMemoryIntegrationResources;
import org.awaitility.Awaitility;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/** Mailboxes in memory, with the index in a real OpenSearch. */
final class IndexFixture implements AutoCloseable {

    static final MessageMapping MAPPING = new MessageMapping(List.of("en", "fr"), 1, 0);

    final OpenSearchConnection connection;
    final Requests requests;
    final MemoryIndexJournal journal = new MemoryIndexJournal(Clock.systemUTC());
    final MemoryClusterLease leases = new MemoryClusterLease(Clock.systemUTC());
    final InMemoryIntegrationResources resources;
    OpenSearchMailboxIndex index;
    private OpenSearchMailboxIndex.Parts parts;

    /** With what the child of all tests has for an address, and no index in it. */
    static IndexFixture onEmptyNode(TextExtractor extractor) throws Exception {
        return new IndexFixture(Nodes.empty(), extractor);
    }

    IndexFixture(InetSocketAddress address, TextExtractor extractor) {
        connection = Nodes.connect(address);
        requests = new Requests(connection);
        resources = InMemoryIntegrationResources.builder()
                .preProvisionnedFakeAuthenticator()
                .fakeAuthorizator()
                .inVmEventBus()
                .defaultAnnotationLimits()
                .defaultMessageParser()
                .listeningSearchIndex(stage -> {
                    parts = new OpenSearchMailboxIndex.Parts(
                            stage.getMapperFactory(),
                            stage.getSessionProvider(),
                            stage.getAttachmentContentLoader(),
                            extractor,
                            new InMemoryMessageId.Factory(),
                            new InMemoryId.Factory(),
                            journal,
                            new ChangeMarks(journal, "node", Clock.systemUTC()),
                            new LeaseKeeper(leases),
                            "node",
                            Clock.systemUTC());
                    index = another();
                    return index;
                })
                .noPreDeletionHooks()
                .storeQuotaManager()
                .build();
        index.start();
    }

    /** On the same mailboxes and the same journal, as after a new start of the process. */
    OpenSearchMailboxIndex another() {
        return new OpenSearchMailboxIndex(connection, MAPPING, ZoneId.of("Europe/Paris"), Set.of(), parts);
    }

    void awaitComplete() {
        awaitComplete(index);
    }

    static void awaitComplete(OpenSearchMailboxIndex index) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> index.state().complete());
    }

    void awaitAnIndex() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> !index.state().index().isEmpty());
    }

    StoredMessages store() {
        return new StoredMessages(parts.mappers(), parts.sessions());
    }

    long count() {
        requests.send("POST", "/" + OpenSearchMailboxIndex.ALIAS + "/_refresh", Map.of())
                .block();
        return requests.send("GET", "/" + OpenSearchMailboxIndex.ALIAS + "/_count", Map.of())
                .block()
                .path("count")
                .asLong();
    }

    static List<Long> uids(Publisher<MessageUid> found) {
        return Flux.from(found).map(MessageUid::asLong).collectList().block();
    }

    @Override
    public void close() throws java.io.IOException {
        index.stop();
        connection.close();
    }
}
