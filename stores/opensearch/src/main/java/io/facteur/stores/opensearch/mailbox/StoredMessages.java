package io.facteur.stores.opensearch.mailbox;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import javax.inject.Inject;
import org.apache.james.blob.api.ObjectNotFoundException;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What the store of messages says, to whom indexes it. */
final class StoredMessages {

    private static final int UNLIMITED = -1;
    private static final Logger LOGGER = LoggerFactory.getLogger(StoredMessages.class);
    /** The server itself looks, for nobody. */
    private static final Username INDEX = Username.of("search-index");

    private final MailboxSessionMapperFactory mappers;
    private final SessionProvider sessions;

    @Inject
    StoredMessages(MailboxSessionMapperFactory mappers, SessionProvider sessions) {
        this.mappers = mappers;
        this.sessions = sessions;
    }

    /** In full, one at a time, since many large ones do not fit in memory. Of a UID that is gone there is nothing. */
    Flux<MailboxMessage> messages(MailboxId mailbox, Collection<MessageUid> uids) {
        return withSession(session -> Flux.fromIterable(uids).concatMap(uid -> message(session, mailbox, uid), 1));
    }

    /** One whose content is lost has flags, dates and a size all the same: it is found by these, and hinders no other. */
    private Flux<MailboxMessage> message(MailboxSession session, MailboxId mailbox, MessageUid uid) {
        return find(session, mailbox, uid, FetchType.FULL).onErrorResume(ObjectNotFoundException.class, e -> {
            LOGGER.warn(
                    "Message {} in mailbox {} is indexed without its text: {}",
                    uid.asLong(),
                    mailbox.serialize(),
                    e.getMessage());
            return find(session, mailbox, uid, FetchType.METADATA);
        });
    }

    private Flux<MailboxMessage> find(MailboxSession session, MailboxId mailbox, MessageUid uid, FetchType type) {
        return mappers.getMessageMapper(session)
                .findInMailboxReactive(reference(mailbox), uid.toRange(), type, UNLIMITED);
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
