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
        return Stream.concat(
                        new ReceivingHandlers()
                                .getHandlers().stream().filter(name -> !name.equals(MailCommand.class.getName())),
                        added.stream())
                .toList();
    }
}
