package io.facteur.stores.opensearch.mailbox;

import static io.facteur.stores.opensearch.mailbox.IndexFixture.uids;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facteur.stores.opensearch.OwnNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.mail.Flags;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.SearchQuery;
import org.apache.james.mime4j.dom.Message;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Exceptions;

/** With an OpenSearch of its own, which is killed. */
class IndexOutageTest {

    private static final Username ALICE = Username.of("alice");

    @TempDir
    private Path directory;

    private OwnNode node;
    private IndexFixture fixture;
    private MailboxSession session;
    private MessageManager messages;

    @BeforeEach
    void begin() throws Exception {
        node = new OwnNode(directory);
        fixture = new IndexFixture(node.address(), new PdfAndText());
        session = fixture.resources.getMailboxManager().createSystemSession(ALICE);
        MailboxId inbox = fixture.resources
                .getMailboxManager()
                .createMailbox(MailboxPath.inbox(ALICE), session)
                .orElseThrow();
        messages = fixture.resources.getMailboxManager().getMailbox(inbox, session);
    }

    @AfterEach
    void end() throws Exception {
        fixture.close();
        node.end();
    }

    private long append(String subject) throws Exception {
        return messages.appendMessage(
                        MessageManager.AppendCommand.builder()
                                .withFlags(new Flags(subject))
                                .build(Message.Builder.of()
                                        .setSubject(subject)
                                        .setBody("the text of " + subject, StandardCharsets.UTF_8)),
                        session)
                .getId()
                .getUid()
                .asLong();
    }

    @Test
    void indexShouldBeCompleteAfterAnOutageThatMailDidNotNotice() throws Exception {
        // it is down at the start
        Instant before = Instant.now();
        long first = append("first");
        assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(5));
        assertThat(uids(messages.search(SearchQuery.of(SearchQuery.bodyContains("text of first")), session)))
                .containsExactly(first);
        assertThat(fixture.index.state().complete()).isFalse();
        assertThat(fixture.index.state().reachable()).isFalse();
        assertThat(fixture.journal.progress().collectList().block())
                .as("if it dies now, others know from where on")
                .hasSize(1);

        node.start();
        fixture.awaitComplete();
        assertThat(fixture.count()).isEqualTo(1);

        // and again while it is used
        long second = append("second");
        assertThat(uids(messages.search(SearchQuery.of(SearchQuery.subject("second")), session)))
                .containsExactly(second);
        node.stop();
        before = Instant.now();
        long third = append("third");
        messages.delete(List.of(MessageUid.of(first)), session);
        assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(5));
        assertThat(uids(messages.search(SearchQuery.of(SearchQuery.subject("third")), session)))
                .containsExactly(third);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> fixture.index.state().behindSince().isPresent());

        node.start();
        fixture.awaitComplete();
        assertThat(uids(messages.search(SearchQuery.of(SearchQuery.bodyContains("text")), session)))
                .containsExactly(second, third);
        assertThat(fixture.count()).isEqualTo(2);
    }

    @Test
    void searchShouldSayThatItIsNotAvailableWhenTheMailboxIsTooLargeToRead() throws Exception {
        for (int i = 0; i <= StoreSearch.MOST_BY_CONTENT; i++) {
            append("number" + i);
        }

        assertThatThrownBy(() -> uids(messages.search(SearchQuery.of(SearchQuery.bodyContains("text")), session)))
                .satisfies(e -> assertThat(Exceptions.unwrap(e))
                        .isInstanceOf(SearchUnavailableException.class)
                        .hasMessageContaining("not available at the moment"));
        assertThat(uids(messages.search(SearchQuery.of(SearchQuery.subject("number7")), session)))
                .as("headers are cheaper to read")
                .contains(8L);
        assertThat(uids(messages.search(SearchQuery.of(SearchQuery.flagIsSet("number9")), session)))
                .containsExactly(10L);
    }

    @Test
    void indexShouldBeCompleteWhenTheProcessDiedBeforeItWroteIt() throws Exception {
        node.start();
        fixture.awaitComplete();
        append("first");
        // as a killed process: what is stored from now on is in the journal, and never written
        fixture.index.stop();
        append("second");
        append("third");

        OpenSearchMailboxIndex next = fixture.another();
        try {
            next.start();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> next.state().complete());

            assertThat(fixture.count()).isEqualTo(3);
        } finally {
            next.stop();
        }
    }
}
