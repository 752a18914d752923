package io.facteur.protocols.imap;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.james.imap.decode.parser.SearchCommandParser;
import org.apache.james.imap.processor.AuthenticateProcessor;
import org.apache.james.imap.processor.ListProcessor;
import org.apache.james.imap.processor.LoginProcessor;
import org.apache.james.imap.processor.SearchProcessor;

/** Which of James' IMAP commands ours take the place of, by the names of their classes, as an IMAP package has them. */
public final class ImapCommands {

    private static final Map<String, String> OURS = Map.of(
            LoginProcessor.class.getName(), SecureLoginProcessor.class.getName(),
            AuthenticateProcessor.class.getName(), SecureAuthenticateProcessor.class.getName(),
            ListProcessor.class.getName(), RoleListProcessor.class.getName(),
            SearchProcessor.class.getName(), HonestSearchProcessor.class.getName(),
            SearchCommandParser.class.getName(), BoundedSearchParser.class.getName());

    private ImapCommands() {}

    /** @param names of James' processors, or of its parsers */
    public static List<String> replace(Stream<String> names) {
        return names.map(name -> OURS.getOrDefault(name, name)).toList();
    }

    /** @param names of James' encoders */
    public static List<String> addEncoders(Stream<String> names) {
        return Stream.concat(names, Stream.of(Refusal.Encoder.class.getName())).toList();
    }
}
