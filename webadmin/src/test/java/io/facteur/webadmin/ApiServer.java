package io.facteur.webadmin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableSet;
import io.facteur.authentication.signing.KeyRotation;
import io.facteur.authentication.signing.MemorySigningKeyStore;
import io.facteur.authentication.signing.SigningKeys;
import io.facteur.dns.zone.ZoneDns;
import io.facteur.transport.gate.MemoryGateStore;
import io.facteur.transport.gate.OutgoingGate;
import io.facteur.transport.settings.OutgoingSettings.Hold;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.DefaultUserEntityValidator;
import org.apache.james.RecipientRewriteTableUserEntityValidator;
import org.apache.james.UserEntityValidator;
import org.apache.james.core.Domain;
import org.apache.james.core.Username;
import org.apache.james.domainlist.lib.DomainListConfiguration;
import org.apache.james.domainlist.memory.MemoryDomainList;
import org.apache.james.mailbox.SubscriptionManager;
import org.apache.james.mailbox.inmemory.InMemoryMailboxManager;
import org.apache.james.mailbox.inmemory.manager.InMemoryIntegrationResources;
import org.apache.james.mailbox.store.StoreSubscriptionManager;
import org.apache.james.mailrepository.api.Protocol;
import org.apache.james.mailrepository.memory.MailRepositoryStoreConfiguration;
import org.apache.james.mailrepository.memory.MemoryMailRepository;
import org.apache.james.mailrepository.memory.MemoryMailRepositoryStore;
import org.apache.james.mailrepository.memory.MemoryMailRepositoryUrlStore;
import org.apache.james.mailrepository.memory.SimpleMailRepositoryLoader;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.apache.james.queue.memory.MemoryMailQueueFactory;
import org.apache.james.rrt.api.RecipientRewriteTableConfiguration;
import org.apache.james.rrt.memory.MemoryRecipientRewriteTable;
import org.apache.james.user.memory.MemoryUsersRepository;
import org.apache.james.webadmin.Routes;
import org.apache.james.webadmin.WebAdminConfiguration;
import org.apache.james.webadmin.WebAdminServer;
import org.apache.james.webadmin.mdc.LoggingRequestFilter;
import org.apache.james.webadmin.routes.AliasRoutes;
import org.apache.james.webadmin.routes.DomainsRoutes;
import org.apache.james.webadmin.routes.HealthCheckRoutes;
import org.apache.james.webadmin.routes.MappingRoutes;
import org.apache.james.webadmin.routes.UserRoutes;
import org.apache.james.webadmin.service.DomainAliasService;
import org.apache.james.webadmin.service.UserService;
import org.apache.james.webadmin.utils.JsonTransformer;

/** The administration API with our routes and James' back ends in memory, as a client sees it. */
final class ApiServer implements AutoCloseable {

    static final String PASSWORD = "correct horse";

    private static final ObjectMapper JSON = new ObjectMapper();

    record Answer(int status, String body, HttpResponse<String> response) {

        JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                throw new AssertionError("not JSON: " + body, e);
            }
        }

        String message() {
            return json().path("message").asText();
        }
    }

    static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-24T12:00:00Z"), ZoneOffset.UTC);

    final MemorySigningKeyStore keys = new MemorySigningKeyStore();
    final MemoryDomainList domains = new MemoryDomainList(null);
    final MemoryUsersRepository users = MemoryUsersRepository.withVirtualHosting(domains);
    final MemoryRecipientRewriteTable rewrites = new MemoryRecipientRewriteTable();
    final InMemoryMailboxManager mailboxes =
            InMemoryIntegrationResources.defaultResources().getMailboxManager();
    final SubscriptionManager subscriptions = new StoreSubscriptionManager(
            mailboxes.getMapperFactory(), mailboxes.getMapperFactory(), mailboxes.getEventBus());
    final MemoryMailQueueFactory queues = new MemoryMailQueueFactory(new RawMailQueueItemDecoratorFactory());
    final MemoryMailRepositoryStore repositories;
    final OutgoingGate gate = new OutgoingGate(Hold.UNTIL_READY, false, new MemoryGateStore(), CLOCK);

    private final WebAdminServer server;
    private final HttpClient client = HttpClient.newHttpClient();

    /** @param more routes that need what the others do without */
    ApiServer(Routes... more) throws Exception {
        domains.configure(DomainListConfiguration.builder()
                .autoDetect(false)
                .autoDetectIp(false)
                .build());
        rewrites.setConfiguration(RecipientRewriteTableConfiguration.DEFAULT_ENABLED);
        rewrites.setUsersRepository(users);
        rewrites.setDomainList(domains);
        users.setValidator(UserEntityValidator.aggregate(
                new DefaultUserEntityValidator(users), new RecipientRewriteTableUserEntityValidator(rewrites)));
        repositories = new MemoryMailRepositoryStore(
                new MemoryMailRepositoryUrlStore(),
                new SimpleMailRepositoryLoader(),
                MailRepositoryStoreConfiguration.forItems(new MailRepositoryStoreConfiguration.Item(
                        List.of(new Protocol("memory")),
                        MemoryMailRepository.class.getName(),
                        new BaseHierarchicalConfiguration())));
        repositories.init();

        Accounts accounts = new Accounts(users, mailboxes, subscriptions, rewrites);
        KeyRotation rotation = new KeyRotation(
                keys, new SigningKeys(keys, CLOCK), ZoneDns.builder().build(), CLOCK);
        Domains domainService = new Domains(domains, users, rewrites, rotation);
        Inbox inbox = new Inbox(mailboxes, users, rewrites);
        DomainAliasService domainAliases = new DomainAliasService(rewrites, domains);
        JsonTransformer json = new JsonTransformer();
        List<Routes> routes = new ArrayList<>(List.of(more));
        routes.addAll(List.of(
                james(DomainsRoutes.class, domains, domainAliases, json),
                james(UserRoutes.class, new UserService(users), null, json, null),
                james(AliasRoutes.class, rewrites, domains, json),
                james(MappingRoutes.class, json, rewrites),
                new WholeApi(),
                new DomainRoutes(domainService, accounts),
                new SigningRoutes(domainService, rotation),
                new AccountRoutes(
                        accounts,
                        domainService,
                        inbox,
                        rewrites,
                        new TestMessages(new SigningKeys(keys, CLOCK), CLOCK)),
                new StatusRoutes(queues, repositories, gate),
                new HealthCheckRoutes(Set.of(), json)));
        // the constructor is protected
        server = new WebAdminServer(
                WebAdminConfiguration.TEST_CONFIGURATION,
                routes,
                new AdminPasswordFilter(PASSWORD),
                new RecordingMetricFactory(),
                new LoggingRequestFilter(ImmutableSet.of(new SecretsRequestLogger()))) {};
        server.start();
    }

    /** Guice calls these constructors, which the package keeps for itself. */
    private static Routes james(Class<? extends Routes> type, Object... arguments) throws Exception {
        Constructor<?> constructor = type.getDeclaredConstructors()[0];
        constructor.setAccessible(true);
        return (Routes) constructor.newInstance(arguments);
    }

    void domain(String name) throws Exception {
        domains.addDomain(Domain.of(name));
    }

    void user(String address) throws Exception {
        users.addUser(Username.of(address), "secret");
    }

    Answer get(String path) throws Exception {
        return send("GET", path, "", basic("admin:" + PASSWORD));
    }

    Answer put(String path, String body) throws Exception {
        return send("PUT", path, body, basic("admin:" + PASSWORD));
    }

    Answer post(String path, String body) throws Exception {
        return send("POST", path, body, basic("admin:" + PASSWORD));
    }

    Answer delete(String path) throws Exception {
        return send("DELETE", path, "", basic("admin:" + PASSWORD));
    }

    Answer send(String method, String path, String body, String authorization) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.getPort().getValue() + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Answer(response.statusCode(), response.body(), response);
    }

    static String basic(String credentials) {
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        server.destroy();
    }
}
