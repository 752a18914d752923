package io.facteur.protocols.smtp;

import java.util.List;
import java.util.stream.Stream;
import org.apache.james.protocols.api.handler.CommandDispatcher;
import org.apache.james.protocols.lib.handler.HandlersPackage;
import org.apache.james.protocols.smtp.core.HeloCmdHandler;
import org.apache.james.protocols.smtp.core.NoopCmdHandler;
import org.apache.james.protocols.smtp.core.QuitCmdHandler;
import org.apache.james.protocols.smtp.core.RsetCmdHandler;
import org.apache.james.protocols.smtp.core.UnknownCmdHandler;
import org.apache.james.protocols.smtp.core.VrfyCmdHandler;
import org.apache.james.protocols.smtp.core.esmtp.EhloCmdHandler;
import org.apache.james.protocols.smtp.core.esmtp.StartTlsCmdHandler;

/**
 * A server that receives from the Internet: no AUTH, so nobody's password can be tried here, and nobody can relay.
 * Handlers of {@code <handlerchain>} come before these.
 */
public final class ReceivingHandlers implements HandlersPackage {

    @Override
    public List<String> getHandlers() {
        return names(Stream.of(
                Greeting.class,
                CommandDispatcher.class,
                ErrorLimit.class,
                HeloCmdHandler.class,
                EhloCmdHandler.class,
                StartTlsCmdHandler.class,
                MailParameters.class,
                MailCommand.class,
                RcptCommand.class,
                DataCommand.class,
                ReceivedHeader.class,
                MessageReceiver.class,
                SessionAttributes.class,
                MimeLimits.class,
                RoomForMessage.class,
                Spool.class,
                NoopCmdHandler.class,
                QuitCmdHandler.class,
                RsetCmdHandler.class,
                VrfyCmdHandler.class,
                UnknownCmdHandler.class));
    }

    /** James loads handlers by their names. */
    public static List<String> names(Stream<Class<?>> handlers) {
        return handlers.map(Class::getName).toList();
    }
}
