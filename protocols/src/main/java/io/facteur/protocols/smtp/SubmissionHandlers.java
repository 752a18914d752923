package io.facteur.protocols.smtp;

import java.util.List;
import java.util.stream.Stream;
import org.apache.james.protocols.lib.handler.HandlersPackage;

/** A server that users submit mail to (RFC 6409): authenticated and over TLS, to everywhere. */
public final class SubmissionHandlers implements HandlersPackage {

    @Override
    public List<String> getHandlers() {
        List<String> added = ReceivingHandlers.names(
                Stream.of(AuthCommand.class, Authentication.class, SubmissionMailCommand.class, SenderIdentity.class));
        Stream<String> receiving = new ReceivingHandlers()
                .getHandlers().stream().filter(name -> !name.equals(MailCommand.class.getName()));
        // DSN before the spool, which is the last to see a message
        Stream<String> first = Stream.of(DeliveryReports.class.getName());
        return Stream.concat(first, Stream.concat(receiving, added.stream())).toList();
    }
}
