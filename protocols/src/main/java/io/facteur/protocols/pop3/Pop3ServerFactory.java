package io.facteur.protocols.pop3;

import io.facteur.protocols.Listener;
import io.facteur.protocols.MailServers;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.pop3server.netty.POP3ServerFactory;
import org.apache.james.protocols.lib.handler.ProtocolHandlerLoader;
import org.apache.james.protocols.lib.netty.AbstractConfigurableAsyncServer;

/** The servers of {@code pop3server.xml}. */
public final class Pop3ServerFactory extends POP3ServerFactory implements MailServers.Factory {

    private final MailServers mailServers;

    private final ProtocolHandlerLoader loader;
    private final FileSystem fileSystem;

    @Inject
    public Pop3ServerFactory(ProtocolHandlerLoader loader, FileSystem fileSystem, MailServers mailServers) {
        this.mailServers = mailServers;
        this.loader = loader;
        this.fileSystem = fileSystem;
    }

    @Override
    protected Pop3Server createServer() {
        return new Pop3Server();
    }

    @Override
    protected List<AbstractConfigurableAsyncServer> createServers(HierarchicalConfiguration<ImmutableNode> file)
            throws Exception {
        return Listener.configureAll(file, "pop3server", () -> {
            Pop3Server server = createServer();
            server.setProtocolHandlerLoader(loader);
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
