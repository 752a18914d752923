package io.facteur.mailets;

import io.facteur.antispam.AuthenticationFacts;
import io.facteur.antispam.Evaluation;
import io.facteur.authentication.spf.SpfCode;
import io.facteur.authentication.spf.SpfIdentity;
import io.facteur.matchers.MailEvaluation;
import io.facteur.messaging.outgoing.OutgoingMails;
import java.util.Optional;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.mailet.AttributeName;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;

/**
 * Puts mail to other domains into the queue from which it is delivered to their hosts. The last mailet for a mail: what is
 * done to the message (conversion, signature) is done before. See docs/delivery.md.
 *
 * <p>Whoever sent it is told what becomes of it only when it is certain who that is: a user who logged in, or a stranger
 * for whose address SPF passed. Everybody else could have been forged, and would be told of mail that is not his.
 */
public final class RemoteDelivery extends GenericMailet {

    /** As James' JMAP marks what its users send. */
    private static final AttributeName JMAP_USER = AttributeName.of("org.apache.james.jmap.send.MailMetaData.username");

    private final OutgoingMails outgoing;

    @Inject
    public RemoteDelivery(OutgoingMails outgoing) {
        this.outgoing = outgoing;
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        outgoing.send(mail, isSenderCertain(mail));
        mail.setState(Mail.GHOST);
    }

    private static boolean isSenderCertain(Mail mail) {
        return mail.getAttribute(Mail.SMTP_AUTH_USER).isPresent()
                || mail.getAttribute(JMAP_USER).isPresent()
                || MailEvaluation.of(mail)
                        .map(evaluation -> isSenderCertain(mail, evaluation))
                        .orElse(false);
    }

    private static boolean isSenderCertain(Mail mail, Evaluation evaluation) {
        // A mailet may have changed the sender since
        boolean same = mail.getMaybeSender().asString().equalsIgnoreCase(evaluation.sender());
        Optional<AuthenticationFacts.Spf> spf = evaluation.authentication().mailFrom();
        return same
                && spf.filter(found -> found.scope() == SpfIdentity.MAIL_FROM && found.code() == SpfCode.PASS)
                        .isPresent();
    }

    @Override
    public String getMailetInfo() {
        return "Facteur's delivery to other servers";
    }
}
