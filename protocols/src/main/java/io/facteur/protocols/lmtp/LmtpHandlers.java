package io.facteur.protocols.lmtp;

import io.facteur.protocols.smtp.DataCommand;
import io.facteur.protocols.smtp.ErrorLimit;
import io.facteur.protocols.smtp.MailCommand;
import io.facteur.protocols.smtp.MailParameters;
import io.facteur.protocols.smtp.MimeLimits;
import io.facteur.protocols.smtp.RcptCommand;
import io.facteur.protocols.smtp.ReceivingHandlers;
import io.facteur.protocols.smtp.RoomForMessage;
import io.facteur.protocols.smtp.SessionAttributes;
import io.facteur.protocols.smtp.Spool;
import java.util.List;
import java.util.stream.Stream;
import org.apache.james.protocols.api.handler.CommandDispatcher;
import org.apache.james.protocols.lib.handler.HandlersPackage;
import org.apache.james.protocols.lmtp.core.LhloCmdHandler;
import org.apache.james.protocols.smtp.core.NoopCmdHandler;
import org.apache.james.protocols.smtp.core.QuitCmdHandler;
import org.apache.james.protocols.smtp.core.RsetCmdHandler;
import org.apache.james.protocols.smtp.core.UnknownCmdHandler;
import org.apache.james.protocols.smtp.core.VrfyCmdHandler;

/**
 * LMTP as SMTP without relaying. James' own LMTP puts the message straight into the mailbox that has the recipient's
 * name, past the mailets and the rewrite table: mail to an alias goes to a mailbox that nobody can open.
 */
public final class LmtpHandlers implements HandlersPackage {

    @Override
    public List<String> getHandlers() {
        return ReceivingHandlers.names(Stream.of(
                LmtpGreeting.class,
                CommandDispatcher.class,
                ErrorLimit.class,
                LhloCmdHandler.class,
                MailParameters.class,
                MailCommand.class,
                RcptCommand.class,
                DataCommand.class,
                LmtpReceivedHeader.class,
                LmtpMessageReceiver.class,
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
}
