package io.facteur.protocols.lmtp;

import io.facteur.protocols.Listener;
import io.facteur.protocols.MailServers;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.lmtpserver.netty.LMTPServerFactory;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.protocols.lib.handler.ProtocolHandlerLoader;
import org.apache.james.protocols.lib.netty.AbstractConfigurableAsyncServer;

/** The servers of {@code lmtpserver.xml}. */
public final class LmtpServerFactory extends LMTPServerFactory implements MailServers.Factory {

    private final MailServers mailServers;

    private final ProtocolHandlerLoader loader;
    private final FileSystem fileSystem;

    @Inject
    public LmtpServerFactory(
            ProtocolHandlerLoader loader, FileSystem fileSystem, MetricFactory metricFactory, MailServers mailServers) {
        super(loader, fileSystem, metricFactory);
        this.mailServers = mailServers;
        this.loader = loader;
        this.fileSystem = fileSystem;
    }

    @Override
    protected LmtpServer createServer() {
        return new LmtpServer(lmtpMetrics);
    }

    @Override
    protected List<AbstractConfigurableAsyncServer> createServers(HierarchicalConfiguration<ImmutableNode> file)
            throws Exception {
        return Listener.configureAll(file, "lmtpserver", () -> {
            LmtpServer server = createServer();
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
