package io.facteur.stores.opensearch.quota;

import com.fasterxml.jackson.databind.JsonNode;
import io.facteur.stores.cassandra.cluster.LeaseKeeper;
import io.facteur.stores.cassandra.cluster.MemoryClusterLease;
import io.facteur.stores.opensearch.Nodes;
import io.facteur.stores.opensearch.OpenSearchConnection;
import io.facteur.stores.opensearch.Requests;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.james.core.Username;
import org.apache.james.domainlist.lib.DomainListConfiguration;
import org.apache.james.domainlist.memory.MemoryDomainList;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.inmemory.manager.InMemoryIntegrationResources;
import org.apache.james.mailbox.model.ByteContent;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.quota.MaxQuotaManager;
import org.apache.james.quota.search.QuotaQuery;
import org.apache.james.quota.search.QuotaSearcher;
import org.apache.james.user.memory.MemoryUsersRepository;
import org.awaitility.Awaitility;

/** Accounts in memory, with the index of their quotas in a real OpenSearch. */
final class QuotaFixture implements AutoCloseable {

    final InMemoryIntegrationResources resources = InMemoryIntegrationResources.defaultResources();
    final MemoryDomainList domains = new MemoryDomainList(null);
    final MemoryUsersRepository users = MemoryUsersRepository.withVirtualHosting(domains);
    final QuotaChanges changes;
    final MaxQuotaManager limits;
    final OpenSearchConnection connection;
    final Requests requests;
    final QuotaIndex index;
    /** Of this index alone: a search that goes through the store fails. */
    final QuotaSearcher searcher;

    private final LeaseKeeper leases = new LeaseKeeper(new MemoryClusterLease(Clock.systemUTC()));

    /** With what the child of all tests has for an address, and no index in it. */
    static QuotaFixture onEmptyNode() throws Exception {
        return onEmptyNode(10_000, QuotaChanges.MOST);
    }

    static QuotaFixture onEmptyNode(int page, int most) throws Exception {
        return new QuotaFixture(Nodes.empty(), page, most);
    }

    QuotaFixture(InetSocketAddress address, int page, int most) throws Exception {
        domains.configure(DomainListConfiguration.builder()
                .autoDetect(false)
                .autoDetectIp(false)
                .build());
        connection = Nodes.connect(address);
        requests = new Requests(connection);
        changes = new QuotaChanges(Clock.systemUTC(), most);
        limits = WatchedLimits.of(resources.getMaxQuotaManager(), changes);
        resources.getMailboxManager().getEventBus().register(new QuotaListener(changes));
        index = another(page, Clock.systemUTC());
        searcher = new OpenSearchQuotaSearcher(index, query -> {
            throw new IllegalStateException("OpenSearch was not asked");
        });
        index.start();
    }

    /** On the same accounts, as after a new start of the process. */
    QuotaIndex another(int page, Clock clock) {
        return new QuotaIndex(
                requests,
                new QuotaDocuments(requests, QuotaDocuments.ALIAS, page),
                0,
                new QuotaIndex.Parts(
                        changes,
                        users,
                        resources.getDefaultUserQuotaRootResolver(),
                        resources.getQuotaManager(),
                        leases,
                        clock));
    }

    void addUser(String name) throws Exception {
        Username user = Username.of(name);
        if (!domains.containsDomain(user.getDomainPart().orElseThrow())) {
            domains.addDomain(user.getDomainPart().orElseThrow());
        }
        users.addUser(user, "any");
    }

    void append(String name, int size) throws Exception {
        Username user = Username.of(name);
        MailboxSession session = resources.getMailboxManager().createSystemSession(user);
        MailboxPath inbox = MailboxPath.inbox(session);
        if (!Boolean.TRUE.equals(
                reactor.core.publisher.Mono.from(resources.getMailboxManager().mailboxExists(inbox, session))
                        .block())) {
            resources.getMailboxManager().createMailbox(inbox, session);
        }
        resources
                .getMailboxManager()
                .getMailbox(inbox, session)
                .appendMessage(
                        MessageManager.AppendCommand.from(
                                new ByteContent("a".repeat(size).getBytes(StandardCharsets.UTF_8))),
                        session);
    }

    void awaitComplete() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> index.state().complete());
    }

    List<String> search(QuotaQuery.Builder query) {
        return searcher.search(query).stream().map(Username::asString).toList();
    }

    /** What the index holds, whatever this process knows of it. */
    Map<String, Double> documents() {
        requests.send("POST", "/" + QuotaDocuments.ALIAS + "/_refresh", Map.of())
                .block();
        Map<String, Double> documents = new TreeMap<>();
        for (JsonNode hit : requests.send("GET", "/" + QuotaDocuments.ALIAS + "/_search", Map.of("size", "1000"))
                .block()
                .path("hits")
                .path("hits")) {
            documents.put(
                    hit.path("_id").asText(), hit.path("_source").path("ratio").asDouble(-1));
        }
        return documents;
    }

    @Override
    public void close() throws java.io.IOException {
        index.close();
        connection.close();
    }
}
