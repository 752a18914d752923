package io.facteur.guice;

import com.google.common.collect.ImmutableList;
import io.facteur.protocols.imap.ImapCommands;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.apache.james.modules.protocols.ImapPackage;
import org.apache.james.utils.ClassName;

/** James' IMAP commands, with ours in the place of some; {@code <imapPackages>} is not read, so nobody can undo it. */
public final class FacteurImapPackage extends ImapPackage.Impl {

    public FacteurImapPackage() {
        super(
                classes(ImapCommands.replace(names(DEFAULT.processors()))),
                classes(ImapCommands.replace(names(DEFAULT.decoders()))),
                classes(ImapCommands.addEncoders(names(DEFAULT.encoders()))));
    }

    private static Stream<String> names(Collection<ClassName> names) {
        return names.stream().map(ClassName::getName);
    }

    private static ImmutableList<ClassName> classes(List<String> names) {
        return names.stream().map(ClassName::new).collect(ImmutableList.toImmutableList());
    }
}
