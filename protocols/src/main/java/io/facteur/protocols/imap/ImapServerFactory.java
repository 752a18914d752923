package io.facteur.protocols.imap;

import io.facteur.protocols.Listener;
import io.facteur.protocols.MailServers;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import javax.inject.Provider;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.imap.api.process.ImapProcessor;
import org.apache.james.imap.decode.ImapDecoder;
import org.apache.james.imap.encode.ImapEncoder;
import org.apache.james.imapserver.netty.IMAPServerFactory;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.protocols.lib.netty.AbstractConfigurableAsyncServer;

/** The servers of {@code imapserver.xml}. */
public final class ImapServerFactory extends IMAPServerFactory implements MailServers.Factory {

    private final MailServers mailServers;

    @Inject
    public ImapServerFactory(
            FileSystem fileSystem,
            Provider<ImapDecoder> decoder,
            Provider<ImapEncoder> encoder,
            Provider<ImapProcessor> processor,
            MetricFactory metricFactory,
            GaugeRegistry gaugeRegistry,
            MailServers mailServers) {
        super(fileSystem, decoder, encoder, processor, metricFactory, gaugeRegistry);
        this.mailServers = mailServers;
    }

    @Override
    protected ImapServer createServer() {
        return new ImapServer(decoder.get(), encoder.get(), processor.get(), imapMetrics, gaugeRegistry);
    }

    @Override
    protected List<AbstractConfigurableAsyncServer> createServers(HierarchicalConfiguration<ImmutableNode> file)
            throws Exception {
        return Listener.configureAll(file, "imapserver", () -> {
            ImapServer server = createServer();
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
