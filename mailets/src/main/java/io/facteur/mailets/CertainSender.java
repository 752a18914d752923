package io.facteur.mailets;

import io.facteur.antispam.AuthenticationFacts;
import io.facteur.antispam.Evaluation;
import io.facteur.authentication.spf.SpfCode;
import io.facteur.authentication.spf.SpfIdentity;
import io.facteur.matchers.MailEvaluation;
import io.facteur.messaging.outgoing.SendingAccount;
import java.util.Optional;
import org.apache.mailet.Mail;

/**
 * Whether it is certain who sent a mail: a user who logged in, a client in a network that may relay (whose sender is of a
 * domain of ours, or it would be a stranger), or a stranger for whose address SPF passed. Everybody else could have been
 * forged, and would be told of mail that is not his.
 */
final class CertainSender {

    private CertainSender() {}

    static boolean is(Mail mail) {
        return SendingAccount.of(mail).isPresent()
                || MailEvaluation.of(mail)
                        .map(evaluation -> is(mail, evaluation))
                        .orElse(false);
    }

    private static boolean is(Mail mail, Evaluation evaluation) {
        // A mailet may have changed the sender since
        boolean same = mail.getMaybeSender().asString().equalsIgnoreCase(evaluation.sender());
        Optional<AuthenticationFacts.Spf> spf = evaluation.authentication().mailFrom();
        return same
                && spf.filter(found -> found.scope() == SpfIdentity.MAIL_FROM && found.code() == SpfCode.PASS)
                        .isPresent();
    }
}
