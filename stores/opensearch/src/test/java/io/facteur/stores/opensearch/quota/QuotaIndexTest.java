package io.facteur.stores.opensearch.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facteur.stores.opensearch.Requests;
import io.facteur.testing.OpenSearchExtension;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.james.core.Domain;
import org.apache.james.core.Username;
import org.apache.james.core.quota.QuotaCountLimit;
import org.apache.james.core.quota.QuotaSizeLimit;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.QuotaRoot;
import org.apache.james.quota.search.Limit;
import org.apache.james.quota.search.Offset;
import org.apache.james.quota.search.QuotaBoundary;
import org.apache.james.quota.search.QuotaQuery;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Mono;

/** What James' contract does not ask. */
@ExtendWith(OpenSearchExtension.class)
class QuotaIndexTest {

    private static final int PAGE = 10;
    private static final int ROOM = 50;

    private QuotaFixture fixture;

    @BeforeEach
    void begin() throws Exception {
        fixture = QuotaFixture.onEmptyNode(PAGE, ROOM);
        fixture.limits.setGlobalMaxStorage(QuotaSizeLimit.size(100));
        fixture.awaitComplete();
    }

    @AfterEach
    void end() throws Exception {
        fixture.close();
    }

    private QuotaRoot root(String user) {
        return fixture.resources.getDefaultUserQuotaRootResolver().forUser(Username.of(user));
    }

    private static QuotaQuery.Builder fullerThan(double ratio) {
        return QuotaQuery.builder().moreThan(new QuotaBoundary(ratio));
    }

    private void awaitFound(QuotaQuery.Builder query, String... users) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(fixture.search(query)).containsExactly(users));
    }

    @Test
    void searchShouldSeeWhatWasDeliveredJustBefore() throws Exception {
        fixture.addUser("anna@example.org");

        fixture.append("anna@example.org", 80);
        assertThat(fixture.search(fullerThan(0.8))).containsExactly("anna@example.org");

        fixture.append("anna@example.org", 10);
        assertThat(fixture.search(fullerThan(0.9))).containsExactly("anna@example.org");
    }

    @Test
    void searchShouldFindAnExactRatio() throws Exception {
        fixture.append("anna@example.org", 33);
        fixture.append("bert@example.org", 34);

        assertThat(fixture.search(fullerThan(0.33).lessThan(new QuotaBoundary(0.33))))
                .containsExactly("anna@example.org");
    }

    @Test
    void ratioShouldBeTheLargerOneOfMessagesAndStorage() throws Exception {
        fixture.limits.setGlobalMaxMessage(QuotaCountLimit.count(2));
        fixture.awaitComplete();

        fixture.append("anna@example.org", 10);

        assertThat(fixture.search(fullerThan(0.5))).containsExactly("anna@example.org");
        assertThat(fixture.search(fullerThan(0.51))).isEmpty();
    }

    @Test
    void searchShouldBeCompleteBeyondOnePage() throws Exception {
        List<String> users = new ArrayList<>();
        for (int i = 0; i < 3 * PAGE + 5; i++) {
            String user = String.format(Locale.ROOT, "user%03d@example.org", i);
            users.add(user);
            fixture.append(user, 60);
        }

        assertThat(fixture.search(fullerThan(0.5))).isEqualTo(users);
        assertThat(fixture.search(
                        fullerThan(0.5).withOffset(Offset.of(PAGE - 2)).withLimit(Limit.of(PAGE))))
                .isEqualTo(users.subList(PAGE - 2, 2 * PAGE - 2));
        assertThat(fixture.search(fullerThan(0.5).withOffset(Offset.of(3 * PAGE))))
                .isEqualTo(users.subList(3 * PAGE, users.size()));
        assertThat(fixture.search(fullerThan(0.5).withLimit(Limit.of(0)))).isEmpty();
    }

    @Test
    void lateEventShouldNotReplaceANewerOne() throws Exception {
        Instant now = Instant.now();
        fixture.changes.used(root("anna@example.org"), 0.9, now);
        assertThat(fixture.search(fullerThan(0.8))).containsExactly("anna@example.org");

        fixture.changes.used(root("anna@example.org"), 0.1, now.minusSeconds(1));

        assertThat(fixture.search(fullerThan(0.8))).containsExactly("anna@example.org");
        assertThat(fixture.changes.size()).as("it is not tried for ever").isZero();
    }

    @Test
    void accountThatIsGoneShouldNotBeFoundAfterAComparison() throws Exception {
        fixture.addUser("anna@example.org");
        fixture.addUser("bert@example.org");
        fixture.append("anna@example.org", 80);
        fixture.append("bert@example.org", 80);
        assertThat(fixture.search(fullerThan(0.5))).hasSize(2);

        fixture.users.removeUser(Username.of("bert@example.org"));
        fixture.index.compareAll();

        assertThat(fixture.documents()).isEqualTo(Map.of("anna@example.org", 0.8));
        assertThat(fixture.search(fullerThan(0.5))).containsExactly("anna@example.org");
    }

    @Test
    void comparisonShouldFindAccountsOfWhichNoEventTold() throws Exception {
        fixture.addUser("anna@example.org");
        assertThat(fixture.documents()).isEmpty();

        fixture.index.compareAll();

        assertThat(fixture.search(QuotaQuery.builder().lessThan(new QuotaBoundary(0.1))))
                .containsExactly("anna@example.org");
    }

    @Test
    void limitOfOneAccountShouldCountAtOnce() throws Exception {
        fixture.append("anna@example.org", 50);
        fixture.append("bert@example.org", 50);
        assertThat(fixture.search(fullerThan(0.6))).isEmpty();

        fixture.limits.setMaxStorage(root("anna@example.org"), QuotaSizeLimit.size(80));
        assertThat(fixture.search(fullerThan(0.6))).containsExactly("anna@example.org");

        Mono.from(fixture.limits.removeMaxStorageReactive(root("anna@example.org")))
                .block();
        assertThat(fixture.search(fullerThan(0.6))).isEmpty();
    }

    @Test
    void limitOfADomainShouldCountAfterAComparisonThatBeginsByItself() throws Exception {
        fixture.addUser("anna@example.org");
        fixture.addUser("bert@example.com");
        fixture.append("anna@example.org", 50);
        fixture.append("bert@example.com", 50);

        fixture.limits.setDomainMaxStorage(Domain.of("example.org"), QuotaSizeLimit.size(60));

        assertThatThrownBy(() -> fixture.search(fullerThan(0.6)))
                .as("until then the store is asked")
                .hasMessage("OpenSearch was not asked");
        fixture.awaitComplete();
        assertThat(fixture.search(fullerThan(0.6))).containsExactly("anna@example.org");
    }

    @Test
    void limitOfNothingShouldBeFullInTheSearchToo() throws Exception {
        fixture.append("anna@example.org", 50);
        fixture.limits.setMaxStorage(root("anna@example.org"), QuotaSizeLimit.size(0));
        fixture.changes.used(root("empty@example.org"), Double.NaN, Instant.now());

        assertThat(fixture.search(fullerThan(1))).containsExactly("anna@example.org");
        assertThat(fixture.search(QuotaQuery.builder())).containsExactly("anna@example.org", "empty@example.org");
    }

    @Test
    void deletionOfAMailboxShouldCount() throws Exception {
        fixture.append("anna@example.org", 80);
        assertThat(fixture.search(fullerThan(0.5))).containsExactly("anna@example.org");

        MailboxSession session =
                fixture.resources.getMailboxManager().createSystemSession(Username.of("anna@example.org"));
        fixture.resources.getMailboxManager().deleteMailbox(MailboxPath.inbox(session), session);

        awaitFound(fullerThan(0.5));
    }

    @Test
    void allShouldBeComparedWhenMoreChangeThanThereIsRoomFor() throws Exception {
        QuotaChanges changes = new QuotaChanges(Clock.systemUTC(), 2);
        changes.used(root("anna@example.org"), 0.1, Instant.now());
        changes.used(root("bert@example.org"), 0.1, Instant.now());
        changes.used(root("anna@example.org"), 0.2, Instant.now());
        assertThat(changes.due()).isEmpty();

        changes.used(root("carl@example.org"), 0.1, Instant.now());

        assertThat(changes.size()).isEqualTo(2);
        assertThat(changes.due()).isPresent();
    }

    @Test
    void changeThatComesWhileAnOlderOneIsWrittenShouldWaitOn() {
        QuotaChanges changes = new QuotaChanges(Clock.systemUTC());
        changes.changed(root("anna@example.org"));
        QuotaChanges.Change read = changes.waiting().get(0);
        changes.changed(root("anna@example.org"));

        changes.written(read);

        assertThat(changes.size()).isEqualTo(1);
    }

    @Test
    void indexShouldBeMadeAnewWhenItIsLost() throws Exception {
        fixture.addUser("anna@example.org");
        fixture.append("anna@example.org", 80);
        assertThat(fixture.search(fullerThan(0.5))).hasSize(1);

        new Requests(fixture.connection)
                .send("DELETE", "/facteur-quotas-v1", Map.of())
                .block();

        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(fixture.documents()).isEqualTo(Map.of("anna@example.org", 0.8)));
        fixture.awaitComplete();
        assertThat(fixture.search(fullerThan(0.5))).containsExactly("anna@example.org");
    }

    @Test
    void allShouldBeComparedAfterAStartAndEveryDay() throws Exception {
        Instant last = fixture.index.state().compared().orElseThrow();
        AtomicReference<Duration> later = new AtomicReference<>(Duration.ofMinutes(50));
        InstantSource source = () -> Instant.now().plus(later.get());
        QuotaIndex next = fixture.another(PAGE, source.withZone(ZoneOffset.UTC));
        try {
            next.start();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> next.state().complete());
            assertThat(next.state().compared()).as("a moment ago").contains(last);

            later.set(Duration.ofMinutes(70));
            Instant afterStart = awaitComparison(next, last);

            later.set(Duration.ofHours(24));
            Thread.sleep(6_000);
            assertThat(next.state().compared()).as("23 hours ago").contains(afterStart);

            later.set(Duration.ofHours(26));
            awaitComparison(next, afterStart);
        } finally {
            next.close();
        }
    }

    private static Instant awaitComparison(QuotaIndex index, Instant last) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> index.state().compared().orElseThrow(), compared -> compared.isAfter(last));
    }

    @Test
    void rebuildShouldChangeOverToANewVersion() throws Exception {
        fixture.addUser("anna@example.org");
        fixture.append("anna@example.org", 80);

        fixture.index.rebuild();

        assertThat(fixture.requests
                        .send("GET", "/_alias/facteur-quotas", Map.of())
                        .block()
                        .fieldNames())
                .toIterable()
                .containsExactly("facteur-quotas-v2");
        assertThat(fixture.search(fullerThan(0.5))).containsExactly("anna@example.org");
    }

    @Test
    void closeShouldWriteWhatWaits() throws Exception {
        fixture.append("anna@example.org", 80);

        fixture.index.close();

        assertThat(fixture.documents()).isEqualTo(Map.of("anna@example.org", 0.8));
    }
}
