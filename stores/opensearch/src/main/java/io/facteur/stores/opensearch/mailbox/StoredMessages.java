package io.facteur.stores.opensearch.mailbox;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javax.inject.Inject;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.SessionProvider;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.UidValidity;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import org.apache.james.mailbox.store.mail.MessageMapper.FetchType;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What the store of messages says, to whom indexes it. */
final class StoredMessages {

    private static final int UNLIMITED = -1;
    /** The server itself looks, for nobody. */
    private static final Username INDEX = Username.of("search-index");

    private final MailboxSessionMapperFactory mappers;
    private final SessionProvider sessions;

    @Inject
    StoredMessages(MailboxSessionMapperFactory mappers, SessionProvider sessions) {
        this.mappers = mappers;
        this.sessions = sessions;
    }

    /** In full. Of a UID that is gone there is nothing. */
    Flux<MailboxMessage> messages(MailboxId mailbox, Collection<MessageUid> uids) {
        List<MessageRange> ranges = MessageRange.toRanges(List.copyOf(uids));
        return withSession(session -> Flux.fromIterable(ranges)
                .concatMap(
                        range -> mappers.getMessageMapper(session)
                                .findInMailboxReactive(reference(mailbox), range, FetchType.FULL, UNLIMITED),
                        1));
    }

    /** Each UID of the mailbox with its flags and MODSEQ. */
    Mono<Map<Long, MessageIndex.FlagsOf>> contents(MailboxId mailbox) {
        return Flux.from(withSession(session ->
                        mappers.getMessageMapper(session).listMessagesMetadata(reference(mailbox), MessageRange.all())))
                .collect(
                        HashMap::new,
                        (map, message) ->
                                map.put(message.getComposedMessageId().getUid().asLong(), flags(message)));
    }

    private static MessageIndex.FlagsOf flags(ComposedMessageIdWithMetaData message) {
        return new MessageIndex.FlagsOf(message.getFlags(), message.getModSeq().asLong());
    }

    Mono<Boolean> exists(MailboxId mailbox) {
        return Flux.from(
                        withSession(session -> mappers.getMailboxMapper(session).findMailboxById(mailbox)))
                .hasElements()
                .onErrorResume(MailboxNotFoundException.class, e -> Mono.just(false));
    }

    Flux<MailboxId> mailboxes() {
        return withSession(session -> mappers.getMailboxMapper(session).list()).map(Mailbox::getMailboxId);
    }

    /** How many messages these mailboxes hold together. */
    Mono<Long> count(Collection<MailboxId> mailboxes) {
        return withSession(session -> Flux.fromIterable(mailboxes)
                        .concatMap(mailbox -> Mono.fromCallable(() ->
                                        mappers.getMessageMapper(session).countMessagesInMailbox(reference(mailbox)))
                                .subscribeOn(reactor.core.scheduler.Schedulers.boundedElastic())))
                .reduce(0L, Long::sum);
    }

    /** The stores of messages look at the identifier only: to read the rest first would be a request for nothing. */
    static Mailbox reference(MailboxId mailbox) {
        return new Mailbox(MailboxPath.inbox(INDEX), UidValidity.of(1), mailbox);
    }

    private <T> Flux<T> withSession(Function<MailboxSession, Publisher<T>> work) {
        return Flux.using(() -> sessions.createSystemSession(INDEX), work, mappers::endProcessingRequest);
    }
}
