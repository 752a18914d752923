package io.facteur.protocols.managesieve;

import io.facteur.protocols.Listener;
import io.facteur.protocols.MailServers;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.managesieve.api.commands.CoreCommands;
import org.apache.james.managesieve.jsieve.Parser;
import org.apache.james.managesieveserver.netty.ManageSieveServerFactory;
import org.apache.james.protocols.lib.netty.AbstractConfigurableAsyncServer;
import org.apache.james.user.api.UsersRepository;

/** The servers of {@code managesieveserver.xml}. */
public final class SieveServerFactory extends ManageSieveServerFactory implements MailServers.Factory {

    private final MailServers mailServers;

    private final FileSystem fileSystem;
    private final SieveCommands commands;
    private final PlainLogin login;

    @Inject
    public SieveServerFactory(
            FileSystem fileSystem, CoreCommands core, Parser parser, UsersRepository users, MailServers mailServers) {
        this.mailServers = mailServers;
        this.fileSystem = fileSystem;
        this.commands = new SieveCommands(core, parser);
        this.login = new PlainLogin(users);
    }

    @Override
    protected List<AbstractConfigurableAsyncServer> createServers(HierarchicalConfiguration<ImmutableNode> file)
            throws Exception {
        return Listener.configureAll(file, "managesieveserver", () -> {
            SieveServer server = new SieveServer(commands, login);
            server.setFileSystem(fileSystem);
            return server;
        });
    }

    @Override
    public void init() {
        mailServers.add(this);
    }

    @Override
    public void start() throws Exception {
        super.init();
    }

    @Override
    public List<AbstractConfigurableAsyncServer> getServers() {
        return Optional.ofNullable(super.getServers()).orElse(List.of());
    }

    @Override
    public void destroy() {
        MailServers.stop(this);
    }
}
