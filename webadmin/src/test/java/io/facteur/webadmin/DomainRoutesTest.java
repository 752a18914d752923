package io.facteur.webadmin;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.james.core.Domain;
import org.apache.james.core.Username;
import org.apache.james.rrt.lib.MappingSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DomainRoutesTest {

    static final String PASSWORD = "{\"administratorPassword\":\"quiet-otter\"}";

    /** James always has a default domain. */
    static final Domain JAMES_DEFAULT = Domain.LOCALHOST;

    ApiServer api;

    @BeforeEach
    void start() throws Exception {
        api = new ApiServer();
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private String aliasOf(String local, String domain) {
        return api.rewrites
                .getStoredMappings(MappingSource.fromUser(local, domain))
                .asStream()
                .map(mapping -> mapping.asString())
                .reduce((a, b) -> a + " " + b)
                .orElse("");
    }

    @Test
    void addShouldCreateDomainAdministratorAndAddressesWhenFirst() throws Exception {
        ApiServer.Answer answer = api.put("/facteur/domains/Example.ORG", PASSWORD);

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.json().path("domain").asText()).isEqualTo("example.org");
        assertThat(answer.json().path("administrator").asText()).isEqualTo("admin@example.org");
        assertThat(answer.json().path("administratorCreated").asBoolean()).isTrue();
        assertThat(answer.json().path("addresses")).hasSize(4);
        assertThat(answer.body()).as("no secret in an answer: they are logged").doesNotContain("quiet-otter");
        assertThat(api.domains.containsDomain(Domain.of("example.org"))).isTrue();
        assertThat(api.users.test(Username.of("admin@example.org"), "quiet-otter"))
                .isTrue();
        for (String local : Domains.ADDRESSES) {
            assertThat(aliasOf(local, "example.org")).isEqualTo("alias:admin@example.org");
        }
    }

    @Test
    void addShouldReuseTheAdministratorWhenThereIsADomainAlready() throws Exception {
        api.put("/facteur/domains/example.org", PASSWORD);

        ApiServer.Answer answer = api.put("/facteur/domains/example.net", "");

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.json().path("administrator").asText()).isEqualTo("admin@example.org");
        assertThat(answer.json().path("administratorCreated").asBoolean()).isFalse();
        assertThat(aliasOf("dmarc", "example.net")).isEqualTo("alias:admin@example.org");
        assertThat(api.users.contains(Username.of("admin@example.net"))).isFalse();
    }

    @Test
    void addShouldStoreALabelsWhenInternationalized() throws Exception {
        ApiServer.Answer answer = api.put("/facteur/domains/b%C3%BCcher.example", PASSWORD);

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.json().path("domain").asText()).isEqualTo("xn--bcher-kva.example");
        assertThat(answer.json().path("unicode").asText()).isEqualTo("bücher.example");
        assertThat(api.domains.containsDomain(Domain.of("xn--bcher-kva.example")))
                .isTrue();
        assertThat(api.users.contains(Username.of("admin@xn--bcher-kva.example")))
                .isTrue();
        assertThat(api.put("/facteur/domains/xn--bcher-kva.example", PASSWORD).status())
                .isEqualTo(409);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a..b", "-a.example", "a_b.example", "xn--zzzzzzzzz.example", "127.0.0.1", "a%40b"})
    void addShouldRefuseWhenNotADomain(String domain) throws Exception {
        ApiServer.Answer answer = api.put("/facteur/domains/" + domain, PASSWORD);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).contains("is not a domain");
        assertThat(api.domains.getDomains()).containsExactly(JAMES_DEFAULT);
    }

    @Test
    void addShouldChangeNothingWhenAPasswordIsMissing() throws Exception {
        assertThat(api.put("/facteur/domains/example.org", "").status()).isEqualTo(400);
        assertThat(api.put("/facteur/domains/example.org", "{").status()).isEqualTo(400);
        assertThat(api.domains.getDomains()).containsExactly(JAMES_DEFAULT);
    }

    @Test
    void addShouldSayConflictWhenItIsAllThere() throws Exception {
        api.put("/facteur/domains/example.org", PASSWORD);

        assertThat(api.put("/facteur/domains/example.org", PASSWORD).status()).isEqualTo(409);
    }

    @Test
    void addShouldCompleteWhenAnEarlierOneStoppedHalfWay() throws Exception {
        api.domain("example.org");

        ApiServer.Answer answer = api.put("/facteur/domains/example.org", PASSWORD);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("addresses")).hasSize(4);
        assertThat(answer.json().path("administratorCreated").asBoolean()).isTrue();
    }

    @Test
    void addShouldLeaveAnAddressAloneWhenItIsAUsersOwn() throws Exception {
        api.domain("example.org");
        api.user("abuse@example.org");

        assertThat(api.put("/facteur/domains/example.org", PASSWORD).json().path("addresses"))
                .hasSize(3);
        assertThat(aliasOf("abuse", "example.org")).isEmpty();
    }

    @Test
    void addShouldUseTheAdministratorThatIsAskedFor() throws Exception {
        api.put("/facteur/domains/example.org", PASSWORD);
        api.user("ana@example.org");

        ApiServer.Answer other = api.put("/facteur/domains/example.net?admin=ana@example.org", "");
        ApiServer.Answer change = api.put("/facteur/domains/example.org?admin=ana@example.org", "");

        assertThat(other.status()).isEqualTo(201);
        assertThat(aliasOf("postmaster", "example.net")).isEqualTo("alias:ana@example.org");
        assertThat(change.status()).isEqualTo(200);
        assertThat(aliasOf("tlsrpt", "example.org")).isEqualTo("alias:ana@example.org");
    }

    @Test
    void addShouldRefuseWhenTheAdministratorIsUnknown() throws Exception {
        api.put("/facteur/domains/example.org", PASSWORD);

        assertThat(api.put("/facteur/domains/example.net?admin=bob@example.org", PASSWORD)
                        .status())
                .isEqualTo(404);
        assertThat(api.domains.containsDomain(Domain.of("example.net"))).isFalse();
    }

    @Test
    void removeShouldUndoWhatAddMade() throws Exception {
        api.put("/facteur/domains/example.org", PASSWORD);

        ApiServer.Answer answer = api.delete("/facteur/domains/example.org");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("administratorRemoved").asText()).isEqualTo("admin@example.org");
        assertThat(api.domains.getDomains()).containsExactly(JAMES_DEFAULT);
        assertThat(api.rewrites.getAllMappings()).isEmpty();
        assertThat(api.users.countUsers()).isZero();
        assertThat(api.put("/facteur/domains/example.org", PASSWORD).status())
                .as("and it can be added again")
                .isEqualTo(201);
    }

    @Test
    void removeShouldRefuseWhenTheDomainHasUsers() throws Exception {
        api.put("/facteur/domains/example.org", PASSWORD);
        api.user("ana@example.org");

        ApiServer.Answer answer = api.delete("/facteur/domains/example.org");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.message()).contains("ana@example.org").doesNotContain("admin@");
        assertThat(api.domains.containsDomain(Domain.of("example.org"))).isTrue();
    }

    @Test
    void removeShouldRefuseWhenItsAdministratorHasOtherDomains() throws Exception {
        api.put("/facteur/domains/example.org", PASSWORD);
        api.put("/facteur/domains/example.net", "");

        assertThat(api.delete("/facteur/domains/example.org").message()).contains("example.net");
        assertThat(api.delete("/facteur/domains/example.net").status()).isEqualTo(200);
        assertThat(api.delete("/facteur/domains/example.org").status()).isEqualTo(200);
    }

    @Test
    void removeShouldSayNotFoundWhenThereIsNone() throws Exception {
        assertThat(api.delete("/facteur/domains/example.org").status()).isEqualTo(404);
    }
}
