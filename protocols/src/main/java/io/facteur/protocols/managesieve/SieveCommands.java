package io.facteur.protocols.managesieve;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.apache.james.core.Username;
import org.apache.james.managesieve.api.Session;
import org.apache.james.managesieve.api.SieveParser;
import org.apache.james.managesieve.api.commands.CoreCommands;

/** James' commands on scripts, by their names. */
final class SieveCommands {

    /** @param arguments how many the command has */
    private record Command(int arguments, BiFunction<Session, List<String>, String> run) {}

    private final CoreCommands core;
    private final SieveParser parser;
    private final Map<String, Command> commands;

    SieveCommands(CoreCommands core, SieveParser parser) {
        this.core = core;
        this.parser = parser;
        this.commands = Map.of(
                "HAVESPACE", new Command(2, this::haveSpace),
                "PUTSCRIPT", new Command(2, (s, a) -> core.putScript(s, a.get(0), a.get(1))),
                "CHECKSCRIPT", new Command(1, (s, a) -> core.checkScript(s, a.get(0))),
                "LISTSCRIPTS", new Command(0, (s, a) -> core.listScripts(s)),
                "SETACTIVE", new Command(1, (s, a) -> core.setActive(s, a.get(0))),
                "GETSCRIPT", new Command(1, (s, a) -> core.getScript(s, a.get(0))),
                "DELETESCRIPT", new Command(1, (s, a) -> core.deleteScript(s, a.get(0))),
                "RENAMESCRIPT", new Command(2, (s, a) -> core.renameScript(s, a.get(0), a.get(1))),
                "UNAUTHENTICATE", new Command(0, (s, a) -> core.unauthenticate(s)));
    }

    /** RFC 5804 1.7. No mechanism is offered to a client that would use it in clear. */
    String capabilities(boolean tls, boolean tlsPossible, Optional<Username> owner) {
        StringBuilder text = new StringBuilder("\"IMPLEMENTATION\" \"Facteur\"\r\n");
        text.append("\"SASL\" \"").append(tls ? "PLAIN" : "").append("\"\r\n");
        text.append("\"SIEVE\" \"")
                .append(String.join(" ", parser.getExtensions()))
                .append("\"\r\n");
        if (!tls && tlsPossible) {
            text.append("\"STARTTLS\"\r\n");
        }
        owner.ifPresent(user -> text.append("\"OWNER\" \"")
                .append(user.asString().replace("\"", "\\\""))
                .append("\"\r\n"));
        return text.append("\"VERSION\" \"1.0\"\r\n").toString();
    }

    String execute(Session session, String verb, List<String> arguments) {
        if (verb.equals("NOOP")) {
            return core.noop(arguments.isEmpty() ? "" : arguments.get(0));
        }
        Command command = commands.get(verb);
        if (command == null) {
            return "NO \"Unknown command\"";
        }
        if (!session.isAuthenticated()) {
            return "NO \"Authenticate first\"";
        }
        if (arguments.size() != command.arguments()) {
            return "NO \"" + verb + " has " + command.arguments() + " arguments\"";
        }
        return command.run().apply(session, arguments);
    }

    private String haveSpace(Session session, List<String> arguments) {
        if (!arguments.get(1).matches("[0-9]{1,18}")) {
            return "NO \"The size must be a number\"";
        }
        return core.haveSpace(session, arguments.get(0), Long.parseLong(arguments.get(1)));
    }
}
