package io.facteur.stores.opensearch.mailbox;

import static io.facteur.stores.opensearch.mailbox.IndexFixture.uids;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.facteur.testing.OpenSearchExtension;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import javax.mail.Flags;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.model.ComposedMessageId;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.SearchQuery;
import org.apache.james.mailbox.model.SearchQuery.Sort;
import org.apache.james.mailbox.model.UpdatedFlags;
import org.apache.james.mime4j.dom.Message;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(OpenSearchExtension.class)
class MailboxIndexTest {

    private static final Username ALICE = Username.of("alice");

    private IndexFixture fixture;
    private MailboxSession session;
    private MailboxId inbox;
    private MessageManager messages;

    @BeforeEach
    void open() throws Exception {
        fixture = IndexFixture.onEmptyNode(new PdfAndText());
        fixture.awaitComplete();
        session = fixture.resources.getMailboxManager().createSystemSession(ALICE);
        inbox = fixture.resources
                .getMailboxManager()
                .createMailbox(MailboxPath.inbox(ALICE), session)
                .orElseThrow();
        messages = fixture.resources.getMailboxManager().getMailbox(inbox, session);
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    private ComposedMessageId append(String subject, String body) throws Exception {
        return messages.appendMessage(
                        MessageManager.AppendCommand.from(Message.Builder.of()
                                .setSubject(subject)
                                .setFrom("Jürgen Groß <juergen@example.org>")
                                .setBody(body, StandardCharsets.UTF_8)),
                        session)
                .getId();
    }

    /** Of a criterion: James answers a search for all messages by itself. */
    private List<Long> search(SearchQuery.Criterion criterion) throws Exception {
        return uids(messages.search(SearchQuery.of(criterion), session));
    }

    /** No pause between the two: what was delivered is found by whoever searches right after. */
    @Test
    void searchShouldFindWhatHasJustBeenDelivered() throws Exception {
        for (int i = 0; i < 5; i++) {
            ComposedMessageId message = append("just now", "parcel number " + i + "z");

            assertThat(search(SearchQuery.bodyContains(i + "z")))
                    .containsExactly(message.getUid().asLong());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "grüße",
        "GRÜSSE",
        "grusse",
        "köln",
        "Koln",
        "naïve",
        "naive",
        "straße",
        "strasse",
        // the stem of another form, in English and in French
        "invoice",
        "cheval"
    })
    void bodyShouldBeFoundByTheFormsThatPeopleType(String word) throws Exception {
        ComposedMessageId message = append(
                "subject", "Viele Grüße aus Köln, Straße 7. A naïve question: where are my invoices? Les chevaux.");
        append("subject", "Something else entirely");

        assertThat(search(SearchQuery.bodyContains(word)))
                .containsExactly(message.getUid().asLong());
    }

    @ParameterizedTest
    @CsvSource({"Übergabe", "ubergabe", "gabe an", "an Müller", "[Projekt*]", "5?"})
    void subjectShouldBeFoundByAPartOfIt(String part) throws Exception {
        ComposedMessageId message = append("Re: [Projekt*] Übergabe an Müller um 5?", "body");
        append("Re: [Anderes] Abnahme um 6", "body");

        assertThat(search(SearchQuery.subject(part)))
                .containsExactly(message.getUid().asLong());
    }

    @ParameterizedTest
    @CsvSource({"jürgen", "JUERGEN@EXAMPLE", "gross", "groß <juergen@example.org>"})
    void senderShouldBeFoundByAPartOfNameOrAddress(String part) throws Exception {
        ComposedMessageId message = append("subject", "body");

        assertThat(search(SearchQuery.address(SearchQuery.AddressType.From, part)))
                .containsExactly(message.getUid().asLong());
    }

    @Test
    void flagsShouldFollowTheirLastChangeWhenAnOlderOneComesLate() throws Exception {
        MessageUid uid = append("subject", "body").getUid();
        messages.setFlags(new Flags("first"), MessageManager.FlagsUpdateMode.REPLACE, MessageRange.one(uid), session);
        messages.setFlags(new Flags("second"), MessageManager.FlagsUpdateMode.REPLACE, MessageRange.one(uid), session);
        assertThat(search(SearchQuery.flagIsSet("second"))).containsExactly(uid.asLong());

        fixture.index
                .update(
                        session,
                        inbox,
                        List.of(UpdatedFlags.builder()
                                .uid(uid)
                                .modSeq(ModSeq.of(1))
                                .oldFlags(new Flags())
                                .newFlags(new Flags("late"))
                                .build()))
                .block();

        assertThat(search(SearchQuery.flagIsSet("second"))).containsExactly(uid.asLong());
        assertThat(search(SearchQuery.flagIsSet("late"))).isEmpty();
    }

    @Test
    void messageShouldNotComeBackWhenItIsIndexedAfterItsDeletion() throws Exception {
        MessageUid uid = append("subject", "body").getUid();
        var stored = new StoredMessages(
                        fixture.resources.getMailboxManager().getMapperFactory(),
                        fixture.resources.getMailboxManager().getSessionProvider())
                .messages(inbox, List.of(uid))
                .blockFirst();
        assertThat(search(SearchQuery.sizeGreaterThan(0))).hasSize(1);
        messages.delete(List.of(uid), session);
        assertThat(search(SearchQuery.sizeGreaterThan(0))).isEmpty();

        // what another node had read before
        MessageIndex index = documents();
        index.write(List.of(index.document(stored))).block();

        assertThat(search(SearchQuery.sizeGreaterThan(0))).isEmpty();
    }

    @Test
    void messageShouldComeBackWhenAllIsIndexedAnewAsJamesDoesIt() throws Exception {
        MessageUid uid = append("subject", "body").getUid();
        var stored = new StoredMessages(
                        fixture.resources.getMailboxManager().getMapperFactory(),
                        fixture.resources.getMailboxManager().getSessionProvider())
                .messages(inbox, List.of(uid))
                .blockFirst();
        assertThat(search(SearchQuery.sizeGreaterThan(0))).hasSize(1);

        fixture.index.deleteAll(session, inbox).block();
        fixture.index.add(session, messages.getMailboxEntity(), stored).block();

        assertThat(search(SearchQuery.sizeGreaterThan(0))).hasSize(1);
    }

    private MessageIndex documents() {
        return MessageIndex.ofAlias(
                fixture.requests, OpenSearchMailboxIndex.ALIAS, new MessageDocument(new PdfAndText()));
    }

    @Test
    void pagesShouldHoldEachMessageOnceWhenAllAreSortedAlike() throws Exception {
        for (int i = 0; i < 23; i++) {
            append("the same", "body");
        }
        assertThat(search(SearchQuery.sizeGreaterThan(0))).hasSize(23);
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        all.putObject("match_all");

        List<Long> found = new SearchPages(fixture.requests, OpenSearchMailboxIndex.ALIAS)
                .hits(
                        all,
                        List.of(new Sort(Sort.SortClause.BaseSubject, Sort.Order.REVERSE)),
                        List.of(inbox.serialize()),
                        5,
                        Fields.UID)
                .map(hit -> hit.path("fields").path(Fields.UID).path(0).asLong())
                .collectList()
                .block();

        assertThat(found).hasSize(23).doesNotHaveDuplicates();
    }

    @Test
    void comparisonShouldMendWhatIsMissingWhatIsOldAndWhatIsTooMuch() throws Exception {
        MessageUid missing = append("one", "body").getUid();
        MessageUid old = append("two", "body").getUid();
        MessageUid whole = append("three", "body").getUid();
        assertThat(search(SearchQuery.sizeGreaterThan(0))).hasSize(3);
        MessageIndex index = MessageIndex.ofAlias(
                fixture.requests, OpenSearchMailboxIndex.ALIAS, new MessageDocument(new PdfAndText()));
        index.delete(inbox, java.util.Collections.singletonMap(missing.asLong(), null))
                .block();
        change(old, Fields.MODSEQ, 0);
        change(old, Fields.UID, old.asLong());
        copyOf(whole, 99);

        IndexProgress progress = fixture.index.compareAll(new IndexProgress());

        assertThat(progress.added()).isEqualTo(1);
        assertThat(progress.changed()).isEqualTo(1);
        assertThat(progress.deleted()).isEqualTo(1);
        assertThat(fixture.index.compareAll(new IndexProgress()))
                .extracting(IndexProgress::added, IndexProgress::changed, IndexProgress::deleted)
                .containsExactly(0L, 0L, 0L);
        assertThat(search(SearchQuery.sizeGreaterThan(0)))
                .containsExactly(missing.asLong(), old.asLong(), whole.asLong());
    }

    private void change(MessageUid uid, String field, long value) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putObject("doc").put(field, value);
        fixture.requests
                .send(
                        "POST",
                        "/" + OpenSearchMailboxIndex.ALIAS + "/_update/" + MessageDocument.id(inbox, uid.asLong()),
                        Map.of("routing", inbox.serialize()),
                        body)
                .block();
    }

    private void copyOf(MessageUid uid, long other) {
        ObjectNode document = (ObjectNode) fixture.requests
                .send(
                        "GET",
                        "/" + OpenSearchMailboxIndex.ALIAS + "/_source/" + MessageDocument.id(inbox, uid.asLong()),
                        Map.of("routing", inbox.serialize()))
                .block();
        document.put(Fields.UID, other);
        fixture.requests
                .send(
                        "PUT",
                        "/" + OpenSearchMailboxIndex.ALIAS + "/_doc/" + MessageDocument.id(inbox, other),
                        Map.of("routing", inbox.serialize()),
                        document)
                .block();
    }

    @Test
    void rebuildingShouldChangeOverToANewVersionThatHoldsAll() throws Exception {
        append("one", "body");
        append("two", "body");
        assertThat(search(SearchQuery.sizeGreaterThan(0))).hasSize(2);

        fixture.index.rebuild(new IndexProgress());

        assertThat(fixture.index.state().index()).isEqualTo("facteur-messages-v2");
        assertThat(search(SearchQuery.subject("one"))).hasSize(1);
        append("three", "body");
        assertThat(search(SearchQuery.sizeGreaterThan(0))).hasSize(3);
    }

    @Test
    void documentsShouldGoWithTheirMailbox() throws Exception {
        append("one", "body");
        assertThat(search(SearchQuery.sizeGreaterThan(0))).hasSize(1);

        fixture.resources.getMailboxManager().deleteMailbox(inbox, session);

        org.awaitility.Awaitility.await()
                .untilAsserted(() -> assertThat(fixture.count()).isZero());
    }
}
