package io.facteur.messaging.outgoing;

import io.facteur.transport.DsnRequest;
import io.facteur.transport.DsnRequest.Notify;
import io.facteur.transport.Envelope;
import io.facteur.transport.Envelope.Returned;
import io.facteur.transport.Recipient;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.james.core.MailAddress;
import org.apache.mailet.DsnParameters;
import org.apache.mailet.Mail;

/** From James' envelope to the engine's. */
final class MailEnvelope {

    private MailEnvelope() {}

    static Envelope of(Mail mail) {
        Optional<DsnParameters> dsn = mail.dsnParameters();
        return new Envelope(
                mail.getMaybeSender().asOptional().map(MailAddress::asString).orElse(""),
                mail.getRecipients().stream()
                        .map(recipient -> new Recipient(recipient.asString(), request(dsn, recipient)))
                        .toList(),
                dsn.flatMap(DsnParameters::getRetParameter).map(ret -> Returned.valueOf(ret.name())),
                dsn.flatMap(DsnParameters::getEnvIdParameter).map(DsnParameters.EnvId::asString));
    }

    private static DsnRequest request(Optional<DsnParameters> dsn, MailAddress recipient) {
        return dsn.map(DsnParameters::getRcptParameters)
                .map(all -> all.get(recipient))
                .map(one -> new DsnRequest(
                        one.getNotifyParameter().map(MailEnvelope::notifyOn),
                        one.getOrcptParameter().map(original -> "rfc822;" + original.asString())))
                .orElse(DsnRequest.NONE);
    }

    private static Set<Notify> notifyOn(Set<DsnParameters.Notify> on) {
        return on.stream().map(one -> Notify.valueOf(one.name())).collect(Collectors.toSet());
    }
}
