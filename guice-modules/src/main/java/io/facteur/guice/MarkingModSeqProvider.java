package io.facteur.guice;

import io.facteur.stores.opensearch.mailbox.ChangeMarks;
import javax.inject.Inject;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.cassandra.mail.CassandraModSeqProvider;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.store.mail.ModSeqProvider;
import reactor.core.publisher.Mono;

/**
 * Every new message and every change of flags takes a MODSEQ before it is stored: at that moment the mailbox is marked for the
 * search index, while the number is drawn. A process that dies after that has left word.
 */
final class MarkingModSeqProvider implements ModSeqProvider {

    private final CassandraModSeqProvider numbers;
    private final ChangeMarks marks;

    @Inject
    MarkingModSeqProvider(CassandraModSeqProvider numbers, ChangeMarks marks) {
        this.numbers = numbers;
        this.marks = marks;
    }

    @Override
    public Mono<ModSeq> nextModSeqReactive(MailboxId mailbox) {
        return Mono.zip(
                numbers.nextModSeqReactive(mailbox),
                marks.mark(mailbox.serialize()).thenReturn(true),
                (number, marked) -> number);
    }

    @Override
    public ModSeq nextModSeq(Mailbox mailbox) throws MailboxException {
        return nextModSeq(mailbox.getMailboxId());
    }

    @Override
    public ModSeq nextModSeq(MailboxId mailbox) throws MailboxException {
        return nextModSeqReactive(mailbox)
                .blockOptional()
                .orElseThrow(() -> new MailboxException("no MODSEQ for " + mailbox.serialize()));
    }

    @Override
    public ModSeq highestModSeq(Mailbox mailbox) throws MailboxException {
        return numbers.highestModSeq(mailbox);
    }

    @Override
    public ModSeq highestModSeq(MailboxId mailbox) throws MailboxException {
        return numbers.highestModSeq(mailbox);
    }

    @Override
    public Mono<ModSeq> highestModSeqReactive(Mailbox mailbox) {
        return numbers.highestModSeqReactive(mailbox);
    }
}
