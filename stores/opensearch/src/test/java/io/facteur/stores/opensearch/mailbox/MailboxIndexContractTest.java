package io.facteur.stores.opensearch.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.facteur.testing.OpenSearchExtension;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.apache.james.mailbox.MailboxManager.SearchCapabilities;
import org.apache.james.mailbox.inmemory.InMemoryMessageId;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.model.SearchQuery;
import org.apache.james.mailbox.store.search.AbstractMessageSearchIndexTest;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** James' own contract, with every capability declared: no test of it is assumed away. */
@ExtendWith(OpenSearchExtension.class)
class MailboxIndexContractTest extends AbstractMessageSearchIndexTest {

    private IndexFixture fixture;

    @Override
    protected void initializeMailboxManager() throws Exception {
        fixture = IndexFixture.onEmptyNode(new PdfAndText());
        fixture.awaitComplete();
        storeMailboxManager = fixture.resources.getMailboxManager();
        messageIdManager = fixture.resources.getMessageIdManager();
        messageSearchIndex = fixture.resources.getSearchIndex();
        eventBus = fixture.resources.getEventBus();
        messageIdFactory = new InMemoryMessageId.Factory();
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    @Override
    protected void awaitMessageCount(List<MailboxId> mailboxIds, SearchQuery query, long messageCount) {
        Criteria criteria = new Criteria(IndexFixture.MAPPING, java.time.ZoneId.of("Europe/Paris"));
        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            ObjectNode body = JsonNodeFactory.instance.objectNode();
            body.set("query", criteria.query(mailboxIds, query));
            fixture.requests
                    .send("POST", "/" + OpenSearchMailboxIndex.ALIAS + "/_refresh", Map.of())
                    .block();
            assertThat(fixture.requests
                            .send("POST", "/" + OpenSearchMailboxIndex.ALIAS + "/_count", Map.of(), body)
                            .block()
                            .path("count")
                            .asLong())
                    .isEqualTo(messageCount);
        });
    }

    @Override
    protected MessageId initNewBasedMessageId() {
        return InMemoryMessageId.of(100);
    }

    @Override
    protected MessageId initOtherBasedMessageId() {
        return InMemoryMessageId.of(1000);
    }

    @Test
    void allCapabilitiesShouldBeDeclared() {
        assertThat(storeMailboxManager.getSupportedSearchCapabilities())
                .isEqualTo(EnumSet.allOf(SearchCapabilities.class));
    }
}
