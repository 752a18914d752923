package io.facteur.stores.opensearch.mailbox;

import static io.facteur.stores.opensearch.mailbox.IndexFixture.uids;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.facteur.stores.opensearch.Bulk;
import io.facteur.testing.OpenSearchExtension;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.mail.Flags;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.SearchQuery;
import org.apache.james.mime4j.dom.Message;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The index is lost, or written by several at once. */
@ExtendWith(OpenSearchExtension.class)
class IndexRepairTest {

    private static final Username ALICE = Username.of("alice");

    private IndexFixture fixture;
    private MailboxSession session;
    private MailboxId inbox;
    private MessageManager messages;
    private final List<Long> stored = new ArrayList<>();

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
        for (int i = 0; i < 3; i++) {
            stored.add(messages.appendMessage(
                            MessageManager.AppendCommand.from(Message.Builder.of()
                                    .setSubject("number " + i)
                                    .setBody("word", StandardCharsets.UTF_8)),
                            session)
                    .getId()
                    .getUid()
                    .asLong());
        }
        assertThat(search()).isEqualTo(stored);
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    private List<Long> search() throws Exception {
        return uids(messages.search(SearchQuery.of(SearchQuery.bodyContains("word")), session));
    }

    private void delete(String index) {
        fixture.requests.send("DELETE", "/" + index, Map.of()).block();
    }

    @Test
    void searchShouldNeverBePartialWhenTheIndexIsLost() throws Exception {
        delete("facteur-messages-v1");
        do {
            assertThat(search()).isEqualTo(stored);
        } while (fixture.index.state().index().isEmpty());
        assertThat(search()).isEqualTo(stored);

        fixture.awaitComplete();
        assertThat(fixture.count()).isEqualTo(3);
        assertThat(search()).isEqualTo(stored);
    }

    /** While another node compares, and may for hours: the lease of it is somebody else's. */
    @Test
    void searchShouldBeWholeAndTheIndexNotCompleteWhenNotAllMailboxesAreComparedYet() throws Exception {
        fixture.leases
                .hold("search-index *", UUID.randomUUID(), Duration.ofMinutes(5))
                .block();

        delete("facteur-messages-v1");
        fixture.awaitAnIndex();

        assertThat(fixture.index.state().complete()).isFalse();
        assertThat(search()).isEqualTo(stored);
        assertThat(fixture.count()).as("it was compared before it was searched").isEqualTo(3);
        assertThat(fixture.index.state().complete()).as("others were not").isFalse();
    }

    @Test
    void indexShouldBeMadeAnewWhenOpenSearchMadeOneOfItsName() throws Exception {
        fixture.index.stop();
        delete("facteur-messages-v1");
        fixture.requests
                .send("PUT", "/facteur-messages", Map.of(), JsonNodeFactory.instance.objectNode())
                .block();

        OpenSearchMailboxIndex next = fixture.another();
        try {
            next.start();
            IndexFixture.awaitComplete(next);

            assertThat(next.state().index()).isEqualTo("facteur-messages-v1");
            assertThat(fixture.count()).isEqualTo(3);
        } finally {
            next.stop();
        }
    }

    /** One node read the message before its flags changed; another, that is told of the flags, finds no document. */
    @Test
    void lateDocumentShouldNotUndoFlagsThatAnotherNodeWroteWithTheDocument() throws Exception {
        MessageUid uid = MessageUid.of(stored.get(0));
        MessageIndex index = MessageIndex.ofAlias(
                        fixture.requests, OpenSearchMailboxIndex.ALIAS, new MessageDocument(new PdfAndText()))
                .of("facteur-other");
        fixture.requests
                .send("PUT", "/facteur-other", Map.of(), IndexFixture.MAPPING.index())
                .block();
        StoredMessages store = fixture.store();
        Bulk.Write late = index.document(store.messages(inbox, List.of(uid)).blockFirst());
        messages.setFlags(
                new Flags(Flags.Flag.SEEN), MessageManager.FlagsUpdateMode.ADD, MessageRange.one(uid), session);

        new MailboxComparison(store).add(inbox, List.of(uid), index).block();
        List<Long> older = index.write(List.of(late)).block();

        assertThat(older).containsExactly(uid.asLong());
        assertThat(index.flags(inbox, uid).block().contains(Flags.Flag.SEEN)).isTrue();
        delete("facteur-other");
    }
}
