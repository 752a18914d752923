package io.facteur.protocols.pop3;

import java.util.List;
import java.util.Map;
import org.apache.james.pop3server.core.CoreCmdHandlerLoader;
import org.apache.james.pop3server.core.PassCmdHandler;
import org.apache.james.protocols.lib.handler.HandlersPackage;
import org.apache.james.protocols.pop3.core.UserCmdHandler;

/** James' POP3 commands, with ours for the two that carry a login. */
public final class Pop3Handlers implements HandlersPackage {

    private static final Map<String, String> OURS = Map.of(
            UserCmdHandler.class.getName(), UserCommand.class.getName(),
            PassCmdHandler.class.getName(), PassCommand.class.getName());

    @Override
    public List<String> getHandlers() {
        return new CoreCmdHandlerLoader()
                .getHandlers().stream()
                        .map(name -> OURS.getOrDefault(name, name))
                        .toList();
    }
}
