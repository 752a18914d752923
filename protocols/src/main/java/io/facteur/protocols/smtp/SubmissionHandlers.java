package io.facteur.protocols.smtp;

import java.util.List;
import java.util.stream.Stream;
import org.apache.james.protocols.lib.handler.HandlersPackage;

/** A server that users submit mail to (RFC 6409): authenticated and over TLS, to everywhere. */
public final class SubmissionHandlers implements HandlersPackage {

    @Override
    public List<String> getHandlers() {
        Stream<String> receiving = new ReceivingHandlers()
                .getHandlers().stream()
                        .filter(name -> !name.equals(MailCommand.class.getName()))
                        // in its place: the filters of a message are asked in this order
                        .map(name ->
                                name.equals(ReceivedHeader.class.getName()) ? SubmittedHeader.class.getName() : name);
        Stream<Class<?>> added = Stream.of(
                AuthCommand.class,
                Authentication.class,
                SubmissionMailCommand.class,
                SenderIdentity.class,
                AuthorIdentity.class,
                CompleteHeader.class);
        return Stream.concat(receiving, ReceivingHandlers.names(added).stream()).toList();
    }
}
