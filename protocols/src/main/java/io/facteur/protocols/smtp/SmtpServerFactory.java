package io.facteur.protocols.smtp;

import io.facteur.protocols.Listener;
import io.facteur.protocols.MailServers;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.dnsservice.api.DNSService;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.protocols.lib.handler.ProtocolHandlerLoader;
import org.apache.james.protocols.lib.netty.AbstractConfigurableAsyncServer;
import org.apache.james.smtpserver.netty.SMTPServerFactory;

/** The servers of {@code smtpserver.xml}. */
public final class SmtpServerFactory extends SMTPServerFactory implements MailServers.Factory {

    private final MailServers mailServers;

    @Inject
    public SmtpServerFactory(
            DNSService dns,
            ProtocolHandlerLoader loader,
            FileSystem fileSystem,
            MetricFactory metricFactory,
            MailServers mailServers) {
        super(dns, loader, fileSystem, metricFactory);
        this.mailServers = mailServers;
    }

    @Override
    protected SmtpServer createServer() {
        return new SmtpServer(smtpMetrics);
    }

    @Override
    protected List<AbstractConfigurableAsyncServer> createServers(HierarchicalConfiguration<ImmutableNode> file)
            throws Exception {
        return Listener.configureAll(file, "smtpserver", () -> {
            SmtpServer server = createServer();
            server.setDnsService(dns);
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
