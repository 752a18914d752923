package io.facteur.webadmin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.james.core.Domain;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.rrt.lib.MappingSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccountRoutesTest {

    static final String PASSWORD = "{\"password\":\"lamp-41\"}";
    static final Username ANA = Username.of("ana@example.org");

    ApiServer api;

    @BeforeEach
    void start() throws Exception {
        api = new ApiServer();
        api.put("/facteur/domains/example.org", DomainRoutesTest.PASSWORD);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private MailboxSession session() {
        return api.mailboxes.createSystemSession(ANA);
    }

    private List<String> mailboxesOf(String user) throws Exception {
        return api.mailboxes.list(session()).stream()
                .filter(path -> path.getUser().asString().equals(user))
                .map(MailboxPath::getName)
                .toList();
    }

    private void append(String messageId) throws Exception {
        String message = "Authentication-Results: mail.example.org;\r\n\tspf=pass\r\n"
                + "Authentication-Results: elsewhere.test; dkim=fail\r\n"
                + "Message-ID: " + messageId + "\r\nSubject: test\r\n\r\nbody\r\n";
        api.mailboxes
                .getMailbox(MailboxPath.inbox(ANA), session())
                .appendMessage(MessageManager.AppendCommand.builder().build(message), session());
    }

    private ApiServer.Answer find(String address, String messageId) throws Exception {
        return api.get("/facteur/users/" + address + "/inbox?messageId="
                + URLEncoder.encode(messageId, StandardCharsets.UTF_8));
    }

    @Test
    void testMessageShouldBeSignedAsMailOfTheDomain() throws Exception {
        api.put("/facteur/users/ana@example.org", PASSWORD);

        JsonNode message =
                api.post("/facteur/users/ana@example.org/test-message", "").json();

        assertThat(message.path("domain").asText()).isEqualTo("example.org");
        assertThat(message.path("messageId").asText()).endsWith("@example.org>");
        assertThat(message.path("content").asText())
                .startsWith("DKIM-Signature: ")
                .contains(
                        " d=example.org;",
                        "\r\nDate: Tue, 24 Nov 2026 12:00:00 GMT\r\n",
                        "\r\nFrom: Facteur <postmaster@example.org>\r\n");
        assertThat(api.post("/facteur/users/nobody@example.org/test-message", "")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void testMessageShouldNotBeSignedWhenTheDomainHasNoKey() throws Exception {
        api.domains.addDomain(Domain.of("example.net"));
        api.put("/facteur/users/ana@example.net", PASSWORD);

        assertThat(api.post("/facteur/users/ana@example.net/test-message", "")
                        .json()
                        .path("content")
                        .asText())
                .startsWith("Date: ");
    }

    @Test
    void addShouldCreateUserWithSubscribedMailboxes() throws Exception {
        ApiServer.Answer answer = api.put("/facteur/users/Ana@example.org", PASSWORD);

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.json().path("user").asText()).isEqualTo("ana@example.org");
        assertThat(answer.json().path("hadMail").asBoolean()).isFalse();
        assertThat(answer.body()).doesNotContain("lamp-41");
        assertThat(api.users.test(ANA, "lamp-41")).isTrue();
        assertThat(mailboxesOf("ana@example.org")).containsExactlyInAnyOrderElementsOf(Accounts.MAILBOXES);
        assertThat(api.subscriptions.subscriptions(session()))
                .extracting(MailboxPath::getName)
                .containsExactlyInAnyOrderElementsOf(Accounts.MAILBOXES);
    }

    @Test
    void addShouldGoOnWhenAnEarlierOneStoppedHalfWay() throws Exception {
        api.mailboxes.createMailbox(MailboxPath.forUser(ANA, "Sent"), session());

        assertThat(api.put("/facteur/users/ana@example.org", PASSWORD).status()).isEqualTo(201);
        assertThat(mailboxesOf("ana@example.org")).hasSize(6);
    }

    @Test
    void addShouldSayConflictAndKeepThePasswordWhenTheUserExists() throws Exception {
        api.put("/facteur/users/ana@example.org", PASSWORD);

        assertThat(api.put("/facteur/users/ana@example.org", "{\"password\":\"other\"}")
                        .status())
                .isEqualTo(409);
        assertThat(api.users.test(ANA, "lamp-41")).isTrue();
    }

    @Test
    void addShouldSayConflictWhenTheAddressIsAnAlias() throws Exception {
        ApiServer.Answer answer = api.put("/facteur/users/postmaster@example.org", PASSWORD);

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.message()).contains("already an alias of admin@example.org");
        assertThat(mailboxesOf("postmaster@example.org")).isEmpty();
    }

    @Test
    void addShouldStoreALabelsWhenInternationalized() throws Exception {
        api.put("/facteur/domains/b%C3%BCcher.example", "");

        ApiServer.Answer answer = api.put("/facteur/users/ana@b%C3%BCcher.example", PASSWORD);

        assertThat(answer.json().path("user").asText()).isEqualTo("ana@xn--bcher-kva.example");
        assertThat(answer.json().path("unicode").asText()).isEqualTo("ana@bücher.example");
        assertThat(api.users.contains(Username.of("ana@xn--bcher-kva.example"))).isTrue();
    }

    @Test
    void addShouldKeepThePlusWhenTheNameHasOne() throws Exception {
        ApiServer.Answer answer = api.put("/facteur/users/ana%2Bx@example.org", PASSWORD);

        assertThat(answer.body()).contains("ana+x@example.org");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ana", "@example.org", "a%20b@example.org", "ana@exa_mple.org", "a%2Fb@c@example.org"})
    void addShouldRefuseWhenNotAnAddress(String address) throws Exception {
        assertThat(api.put("/facteur/users/" + address, PASSWORD).status()).isEqualTo(400);
        assertThat(api.users.countUsers()).isEqualTo(1);
    }

    @Test
    void addShouldSayNotFoundWhenTheDomainIsNotOurs() throws Exception {
        assertThat(api.put("/facteur/users/ana@example.net", PASSWORD).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"password\":\"\"}", "[]", "{\"password\":"})
    void addShouldRefuseWhenThereIsNoPassword(String body) throws Exception {
        assertThat(api.put("/facteur/users/ana@example.org", body).status()).isEqualTo(400);
        assertThat(api.users.contains(ANA)).isFalse();
    }

    @Test
    void removeShouldTakeAliasesAndKeepMail() throws Exception {
        api.put("/facteur/users/ana@example.org", PASSWORD);
        api.rewrites.addAliasMapping(MappingSource.fromUser("info", "example.org"), "ana@example.org");
        append("<1@test>");

        ApiServer.Answer answer = api.delete("/facteur/users/ana@example.org");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("addresses").get(0).asText()).isEqualTo("info@example.org");
        assertThat(answer.json().path("messagesKept").asLong()).isEqualTo(1);
        assertThat(api.users.contains(ANA)).isFalse();
        assertThat(api.put("/facteur/users/ana@example.org", PASSWORD)
                        .json()
                        .path("hadMail")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void removeShouldTakeMailWhenAskedTo() throws Exception {
        api.put("/facteur/users/ana@example.org", PASSWORD);
        append("<1@test>");

        ApiServer.Answer answer = api.delete("/facteur/users/ana@example.org?mail=delete");

        assertThat(answer.json().path("messagesKept").asLong()).isZero();
        assertThat(mailboxesOf("ana@example.org")).isEmpty();
        assertThat(api.subscriptions.subscriptions(session())).isEmpty();
    }

    @Test
    void removeShouldRefuseWhenTheUserIsAnAdministrator() throws Exception {
        ApiServer.Answer answer = api.delete("/facteur/users/admin@example.org");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.message()).contains("administrator of example.org");
    }

    @Test
    void removeShouldSayNotFoundWhenThereIsNone() throws Exception {
        assertThat(api.delete("/facteur/users/ana@example.org").status()).isEqualTo(404);
    }

    @Test
    void findShouldSeeOnlyTheMessageThatIsThere() throws Exception {
        api.put("/facteur/users/ana@example.org", PASSWORD);
        append("<1+a@test>");

        assertThat(find("ana@example.org", "<1+a@test>").json().path("found").asBoolean())
                .isTrue();
        assertThat(find("ana@example.org", "<1+a@test>")
                        .json()
                        .path("authenticationResults")
                        .asText())
                .isEqualTo("mail.example.org;\tspf=pass");
        assertThat(find("ana@example.org", "<2@test>").json().path("found").asBoolean())
                .isFalse();
    }

    @Test
    void findShouldFollowAliases() throws Exception {
        assertThat(find("postmaster@example.org", "<1@test>")
                        .json()
                        .path("user")
                        .asText())
                .isEqualTo("admin@example.org");
        assertThat(find("nobody@example.org", "<1@test>").status()).isEqualTo(404);
    }
}
