package io.facteur.protocols.pop3;

import io.facteur.protocols.Listener;
import java.util.List;
import javax.inject.Inject;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.pop3server.netty.POP3ServerFactory;
import org.apache.james.protocols.lib.handler.ProtocolHandlerLoader;
import org.apache.james.protocols.lib.netty.AbstractConfigurableAsyncServer;

/** The servers of {@code pop3server.xml}. */
public final class Pop3ServerFactory extends POP3ServerFactory {

    private final ProtocolHandlerLoader loader;
    private final FileSystem fileSystem;

    @Inject
    public Pop3ServerFactory(ProtocolHandlerLoader loader, FileSystem fileSystem) {
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
}
