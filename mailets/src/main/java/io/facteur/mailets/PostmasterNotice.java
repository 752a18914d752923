package io.facteur.mailets;

import io.facteur.antispam.sending.Excess;
import io.facteur.antispam.sending.OverLimitNotice;
import io.facteur.antispam.sending.ToldAccounts;
import io.facteur.messaging.outgoing.OverLimitMails;
import io.facteur.messaging.outgoing.SendingAccount;
import java.io.ByteArrayInputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.mail.MessagingException;
import org.apache.james.core.Domain;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.core.Username;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.mailrepository.api.MailRepositoryStore;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.mailet.Mail;
import org.apache.mailet.MailetContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the postmaster of the domain, and of the server, that an account is over its limit. */
final class PostmasterNotice {

    private static final Logger LOGGER = LoggerFactory.getLogger(PostmasterNotice.class);

    private static final Duration SILENCE = Duration.ofHours(24);
    /** Who has not told it by then has failed to, and the next one tries. */
    private static final Duration LEASE = Duration.ofMinutes(10);
    /** The mail that is held does not wait for it for longer. */
    private static final Duration STORE_LIMIT = Duration.ofSeconds(5);

    private final ToldAccounts told;
    private final MailRepositoryStore repositories;
    private final Clock clock;

    PostmasterNotice(ToldAccounts told, MailRepositoryStore repositories, Clock clock) {
        this.told = told;
        this.repositories = repositories;
        this.clock = clock;
    }

    /** Sends one in 24 hours for each account. Nothing that fails here is a fault of the mail. */
    void send(MailetContext context, Mail mail, SendingAccount account, Excess excess) {
        try {
            if (told.claim(account.name(), LEASE).block(STORE_LIMIT)) {
                write(context, mail, account, excess);
                told.told(account.name(), SILENCE).block(STORE_LIMIT);
            }
        } catch (MessagingException | RuntimeException e) {
            LOGGER.warn("The postmaster could not be told that {} is over its limit", account.name(), e);
        }
    }

    private void write(MailetContext context, Mail mail, SendingAccount account, Excess excess)
            throws MessagingException {
        Optional<Domain> domain = (account.network()
                        ? mail.getMaybeSender().asOptional().map(MailAddress::getDomain)
                        : Username.of(account.name()).getDomainPart())
                .filter(context::isLocalServer);
        Set<MailAddress> to = new LinkedHashSet<>();
        if (domain.isPresent()) {
            to.add(new MailAddress("postmaster", domain.get()));
        }
        to.add(context.getPostmaster());
        String id = UUID.randomUUID().toString();
        byte[] message = new OverLimitNotice(
                        id,
                        to.iterator().next().asString(),
                        to.stream().map(MailAddress::asString).toList(),
                        account.name(),
                        account.network(),
                        excess,
                        // this one is on its way there
                        OverLimitMails.count(repositories) + 1,
                        clock.instant())
                .message();
        enqueue(context, id, List.copyOf(to), message);
        LOGGER.info("{} is told that {} is over its limit", to, account.name());
    }

    private static void enqueue(MailetContext context, String id, List<MailAddress> to, byte[] message)
            throws MessagingException {
        MailImpl notice = MailImpl.builder()
                .name("notice-" + id)
                // which is never answered, so that there is no loop
                .sender(MaybeSender.nullSender())
                .addRecipients(to)
                .state(Mail.DEFAULT)
                .build();
        try {
            notice.setMessageNoCopy(new MimeMessageWrapper(
                    MimeMessageInputStreamSource.create(notice.getName(), new ByteArrayInputStream(message))));
            context.sendMail(notice);
        } finally {
            LifecycleUtil.dispose(notice);
        }
    }
}
