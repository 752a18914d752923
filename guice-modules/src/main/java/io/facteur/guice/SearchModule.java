package io.facteur.guice;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import javax.inject.Inject;
import javax.mail.Flags;
import org.apache.james.events.Group;
import org.apache.james.mailbox.MailboxManager.MessageCapabilities;
import org.apache.james.mailbox.MailboxManager.SearchCapabilities;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.SessionProvider;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.model.SearchQuery;
import org.apache.james.mailbox.model.UpdatedFlags;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.apache.james.mailbox.store.search.ListeningMessageSearchIndex;
import org.apache.james.mailbox.store.search.MessageSearchIndex;
import org.apache.james.mailbox.store.search.SimpleMessageSearchIndex;
import org.apache.james.quota.search.QuotaSearcher;
import org.apache.james.quota.search.scanning.ScanningQuotaSearcher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Search by reading the messages themselves: right for the mailboxes of one machine, slow for large ones. */
public final class SearchModule extends AbstractModule {

    @Override
    protected void configure() {
        bind(SimpleMessageSearchIndex.class).in(Scopes.SINGLETON);
        bind(MessageSearchIndex.class).to(SimpleMessageSearchIndex.class);
        bind(ListeningMessageSearchIndex.class).to(NothingToIndex.class).in(Scopes.SINGLETON);
        bind(ScanningQuotaSearcher.class).in(Scopes.SINGLETON);
        bind(QuotaSearcher.class).to(ScanningQuotaSearcher.class);
    }

    /** For James' tasks that index again: the messages are the index, so that each of them has nothing to do. */
    static final class NothingToIndex extends ListeningMessageSearchIndex {

        private final SimpleMessageSearchIndex messages;

        @Inject
        NothingToIndex(
                MailboxSessionMapperFactory mappers, SessionProvider sessions, SimpleMessageSearchIndex messages) {
            super(mappers, Set.of(), sessions);
            this.messages = messages;
        }

        @Override
        protected Flux<MessageUid> doSearch(MailboxSession session, Mailbox mailbox, SearchQuery query) {
            return messages.search(session, mailbox, query);
        }

        @Override
        public Flux<MessageId> search(
                MailboxSession session, Collection<MailboxId> mailboxes, SearchQuery query, long limit)
                throws MailboxException {
            return messages.search(session, mailboxes, query, limit);
        }

        @Override
        public EnumSet<SearchCapabilities> getSupportedCapabilities(EnumSet<MessageCapabilities> capabilities) {
            return messages.getSupportedCapabilities(capabilities);
        }

        @Override
        public Mono<Void> add(MailboxSession session, Mailbox mailbox, MailboxMessage message) {
            return Mono.empty();
        }

        @Override
        public Mono<Void> delete(MailboxSession session, MailboxId mailbox, Collection<MessageUid> uids) {
            return Mono.empty();
        }

        @Override
        public Mono<Void> deleteAll(MailboxSession session, MailboxId mailbox) {
            return Mono.empty();
        }

        @Override
        public Mono<Void> update(MailboxSession session, MailboxId mailbox, List<UpdatedFlags> flags) {
            return Mono.empty();
        }

        @Override
        public Mono<Flags> retrieveIndexedFlags(Mailbox mailbox, MessageUid uid) {
            return Mono.empty();
        }

        @Override
        public Group getDefaultGroup() {
            return new NothingToIndexGroup();
        }
    }

    /** The name under which listeners of this class are known; never rename it. */
    static final class NothingToIndexGroup extends Group {}
}
