package io.facteur.webadmin;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.fasterxml.jackson.databind.JsonNode;
import io.facteur.dns.zone.ZoneDns;
import io.facteur.messaging.broker.MailBroker;
import io.facteur.messaging.broker.embedded.EmbeddedMailBroker;
import io.facteur.messaging.outgoing.OutgoingMails;
import io.facteur.messaging.outgoing.OutgoingQueue;
import io.facteur.messaging.queue.BrokeredMailQueueFactory;
import io.facteur.messaging.queue.MailContents;
import io.facteur.stores.cassandra.messaging.MemoryDeferredMailStore;
import io.facteur.transport.TlsPolicies;
import io.facteur.transport.TlsPolicy;
import io.facteur.transport.hop.Courier;
import io.facteur.transport.hop.CourierSettings;
import io.facteur.transport.route.RouteSettings;
import io.facteur.transport.route.Router;
import io.facteur.transport.smtp.SmtpClient;
import io.facteur.transport.smtp.SmtpClientSettings;
import io.facteur.transport.smtp.SmtpTimeouts;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.blob.api.BucketName;
import org.apache.james.blob.api.HashBlobId;
import org.apache.james.blob.memory.MemoryBlobStoreDAO;
import org.apache.james.core.builder.MimeMessageBuilder;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.mailrepository.api.MailRepositoryPath;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.mailrepository.api.Protocol;
import org.apache.james.mailrepository.memory.MailRepositoryStoreConfiguration;
import org.apache.james.mailrepository.memory.MemoryMailRepository;
import org.apache.james.mailrepository.memory.MemoryMailRepositoryStore;
import org.apache.james.mailrepository.memory.MemoryMailRepositoryUrlStore;
import org.apache.james.mailrepository.memory.SimpleMailRepositoryLoader;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.server.blob.deduplication.PassThroughBlobStore;
import org.apache.james.server.core.MailImpl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With a queue that nobody takes mail from. */
class QueueRoutesTest {

    private static final String QUEUE = "/facteur/queue";
    private static final String ANA = "ana@example.org";
    private static final String BOB = "bob@example.org";

    @TempDir
    Path directory;

    private final HashBlobId.Factory ids = new HashBlobId.Factory();
    private MailBroker broker;
    private BrokeredMailQueueFactory queues;
    private MemoryMailRepositoryStore repositories;
    private boolean down;
    private ApiServer api;

    @BeforeEach
    void open() throws Exception {
        Clock clock = Clock.fixed(Instant.now(), ZoneOffset.UTC);
        broker = EmbeddedMailBroker.open(directory);
        queues = new BrokeredMailQueueFactory(
                broker,
                new MemoryDeferredMailStore(),
                new MailContents(new PassThroughBlobStore(new MemoryBlobStoreDAO(), BucketName.DEFAULT, ids), ids),
                clock,
                new RecordingMetricFactory(),
                new NoopGaugeRegistry());
        repositories =
                new MemoryMailRepositoryStore(
                        new MemoryMailRepositoryUrlStore(),
                        new SimpleMailRepositoryLoader(),
                        MailRepositoryStoreConfiguration.forItems(new MailRepositoryStoreConfiguration.Item(
                                List.of(new Protocol("memory")),
                                MemoryMailRepository.class.getName(),
                                new BaseHierarchicalConfiguration()))) {
                    @Override
                    public Stream<MailRepository> getByPath(MailRepositoryPath path) {
                        if (down) {
                            throw new DriverTimeoutException("down");
                        }
                        return super.getByPath(path);
                    }
                };
        repositories.init();
        // a queue that was never used has no mail
        queues.createQueue(OutgoingMails.QUEUE, MailQueueFactory.defaultPrefetchCount());
        api = new ApiServer(new QueueRoutes(new OutgoingQueue(queues, repositories, courier(clock), clock)));
    }

    private static Courier courier(Clock clock) {
        return new Courier(
                new Router(
                        ZoneDns.builder().build(),
                        new RouteSettings(25, true, false, false, Set.of(), Set.of(), Optional.empty()),
                        new Random(1)),
                new SmtpClient(new SmtpClientSettings("me.test", SmtpTimeouts.RFC_5321, List.of()), clock),
                TlsPolicies.always(TlsPolicy.OPPORTUNISTIC),
                CourierSettings.DEFAULT,
                clock);
    }

    @AfterEach
    void close() {
        api.close();
        queues.stop();
        broker.close();
    }

    private static MailImpl mail(String name, String sender, String recipient) throws Exception {
        return MailImpl.builder()
                .name(name)
                .sender(sender)
                .addRecipient(recipient)
                .mimeMessage(
                        MimeMessageBuilder.mimeMessageBuilder().setText("hello").build())
                .build();
    }

    private void queued(String sender, String recipient) throws Exception {
        MailImpl mail = mail("mail-" + sender, sender, recipient);
        new OutgoingMails(queues).send(mail, true);
        mail.dispose();
    }

    private void overLimit(String name, String sender, String reason) throws Exception {
        MailImpl mail = mail(name, sender, "friend@remote.test");
        mail.setErrorMessage(reason);
        repositories
                .select(MailRepositoryUrl.from("memory://var/mail/over-limit"))
                .store(mail);
    }

    private JsonNode list(String query) throws Exception {
        return api.get(QUEUE + query).json();
    }

    private String change(String verb, String query) throws Exception {
        return api.post(QUEUE + "/" + verb + query, "").body();
    }

    @Test
    void listShouldHaveWhatWaitsAndWhy() throws Exception {
        queued(ANA, "friend@remote.test");
        overLimit("held-1", BOB, "bob sends more than it may");

        JsonNode mails = list("");

        assertThat(mails.path("total").asLong()).isEqualTo(2);
        assertThat(mails.path("nextHops")).isEmpty();
        JsonNode first = mails.path("mails").get(0);
        assertThat(first.path("state").asText()).isEqualTo("ready");
        assertThat(first.path("sender").asText()).isEqualTo(ANA);
        assertThat(first.path("recipients").get(0).asText()).isEqualTo("friend@remote.test");
        assertThat(first.path("domain").asText()).isEqualTo("remote.test");
        assertThat(first.path("dueAt").asText()).isEmpty();
        JsonNode second = mails.path("mails").get(1);
        assertThat(second.path("id").asText()).isEqualTo("held-1");
        assertThat(second.path("state").asText()).isEqualTo("held");
        assertThat(second.path("lastAnswer").asText()).isEqualTo("bob sends more than it may");
    }

    @Test
    void listShouldBeOfWhatFitsAndNotLongerThanWasAskedFor() throws Exception {
        queued(ANA, "friend@remote.test");
        queued(BOB, "friend@other.test");
        overLimit("held-1", BOB, "");

        assertThat(list("?sender=" + BOB).path("total").asLong()).isEqualTo(2);
        assertThat(list("?nextHop=other.test").path("total").asLong()).isEqualTo(1);
        assertThat(list("?sender=" + BOB + "&nextHop=other.test").path("total").asLong())
                .isEqualTo(1);
        assertThat(list("?id=held-1&id=held-2").path("total").asLong()).isEqualTo(1);
        assertThat(list("?olderThan=3600").path("total").asLong()).isZero();
        assertThat(list("?limit=1").path("mails")).hasSize(1);
        assertThat(list("?limit=1").path("total").asLong()).isEqualTo(3);
        assertThat(list("?limit=99999").path("mails")).hasSize(3);
    }

    @Test
    void changeShouldSayHowManyOfThoseThatFit() throws Exception {
        overLimit("held-1", BOB, "");
        overLimit("held-2", BOB, "");
        overLimit("held-3", ANA, "");

        assertThat(change("retry", "?sender=" + BOB)).isEqualTo("{\"changed\":0,\"matched\":2}");
        assertThat(change("release", "?id=held-1")).isEqualTo("{\"changed\":1,\"matched\":1}");
        assertThat(change("delete", "?sender=" + BOB)).isEqualTo("{\"changed\":1,\"matched\":1}");
        assertThat(change("delete", "?all=true")).isEqualTo("{\"changed\":1,\"matched\":1}");
        assertThat(list("").path("total").asLong()).isZero();
    }

    @Test
    void queuedMailShouldBeDeleted() throws Exception {
        queued(ANA, "friend@remote.test");

        String id = list("").path("mails").get(0).path("id").asText();
        assertThat(change("delete", "?id=" + id.substring(0, 8))).isEqualTo("{\"changed\":1,\"matched\":1}");
        assertThat(list("").path("total").asLong()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"retry", "hold", "release", "delete"})
    void allMailShouldBeChangedOnlyWhenThatIsSaid(String verb) throws Exception {
        overLimit("held-1", BOB, "");

        for (String query : new String[] {"", "?all=yes", "?limit=1"}) {
            ApiServer.Answer answer = api.post(QUEUE + "/" + verb + query, "");
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.message()).contains("all=true");
        }
        assertThat(list("").path("total").asLong()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "?id=abc|\"abc\" is too short for an id",
                "?olderThan=1h|olderThan: found \"1h\", allowed: a number",
                "?limit=-1|limit: found \"-1\", allowed: a number",
            })
    void whatCannotBeReadShouldBeABadRequest(String query, String message) throws Exception {
        ApiServer.Answer answer = api.get(QUEUE + query);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).contains(message);
    }

    @Test
    void beginningOfSeveralIdsShouldBeAConflict() throws Exception {
        overLimit("held-1", BOB, "");
        overLimit("held-2", BOB, "");

        ApiServer.Answer answer = api.post(QUEUE + "/delete?id=held", "");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.message()).contains("several mails have an id that begins with \"held\"");
        assertThat(list("").path("total").asLong()).isEqualTo(2);
    }

    @Test
    void storeThatIsDownShouldBeUnavailable() throws Exception {
        down = true;

        assertThat(api.get(QUEUE).status()).isEqualTo(503);
        assertThat(api.post(QUEUE + "/delete?all=true", "").status()).isEqualTo(503);
    }

    @Test
    void strangersShouldNotSeeNorChangeIt() throws Exception {
        overLimit("held-1", BOB, "");

        assertThat(api.send("GET", QUEUE, "", null).status()).isEqualTo(401);
        assertThat(api.send("POST", QUEUE + "/delete?all=true", "", null).status())
                .isEqualTo(401);
        assertThat(list("").path("total").asLong()).isEqualTo(1);
    }
}
