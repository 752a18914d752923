package io.facteur.protocols.imap;

import io.facteur.home.ProxyNetworks;
import io.facteur.protocols.Listener;
import io.facteur.protocols.session.Acceptor;
import io.facteur.protocols.session.ConnectionLimits;
import io.facteur.protocols.session.IdleLimit;
import io.facteur.protocols.session.ProxyHeader;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.stream.ChunkedWriteHandler;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.imap.api.process.ImapProcessor;
import org.apache.james.imap.decode.ImapDecoder;
import org.apache.james.imap.encode.ImapEncoder;
import org.apache.james.imapserver.netty.IMAPServer;
import org.apache.james.imapserver.netty.ImapMetrics;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.protocols.netty.AbstractChannelPipelineFactory;
import org.apache.james.protocols.netty.Encryption;
import org.apache.james.protocols.netty.HandlerConstants;

/** James' IMAP server, with limits on what a client may make it keep. */
public final class ImapServer extends IMAPServer implements Listener {

    private final ImapDecoder decoder;
    private ImapLimits limits;
    private final Acceptor acceptor = new Acceptor();
    private InetSocketAddress[] addresses;
    private ProxyNetworks proxies;

    public ImapServer(
            ImapDecoder decoder,
            ImapEncoder encoder,
            ImapProcessor processor,
            ImapMetrics metrics,
            GaugeRegistry gaugeRegistry) {
        super(decoder, encoder, processor, metrics, gaugeRegistry);
        this.decoder = decoder;
    }

    @Override
    public void doConfigure(HierarchicalConfiguration<ImmutableNode> configuration) throws ConfigurationException {
        limits = ImapLimits.parse(configuration);
        // what James then announces as APPENDLIMIT
        configuration.setProperty("literalSizeLimit", String.valueOf(limits.literalSize()));
        configuration.setProperty("maxLineLength", limits.lineLength());
        super.doConfigure(configuration);
        proxies = Listener.proxies(configuration);
    }

    @Override
    public synchronized void setListenAddresses(InetSocketAddress... configured) {
        addresses = configured;
        super.setListenAddresses(configured);
    }

    @Override
    protected void configureBootstrap(ServerBootstrap bootstrap) {
        super.configureBootstrap(bootstrap);
        acceptor.install(bootstrap);
    }

    @Override
    public synchronized List<InetSocketAddress> getListenAddresses() {
        return acceptor.addresses();
    }

    @Override
    public Acceptor acceptor() {
        return acceptor;
    }

    @Override
    public synchronized void bind() throws Exception {
        Listener.bind(jmxName, addresses, super::bind);
    }

    @Override
    protected AbstractChannelPipelineFactory<SocketChannel> createPipelineFactory() {
        Encryption first = getEncryption();
        ConnectionLimits connectionLimits = new ConnectionLimits(
                limits.connections(),
                limits.connectionsPerAddress(),
                first == null || first.isStartTLS() ? Optional.of("* BYE Too many connections") : Optional.empty());
        return new AbstractChannelPipelineFactory<>(getFrameHandlerFactory(), getExecutorGroup()) {
            @Override
            protected ChannelInboundHandlerAdapter createHandler() {
                return createCoreHandler();
            }

            @Override
            protected void initChannel(SocketChannel channel) {
                ChannelPipeline pipeline = channel.pipeline();
                ProxyHeader.expectFrom(proxies, channel);
                pipeline.addLast(HandlerConstants.CONNECTION_LIMIT_HANDLER, connectionLimits);
                Encryption encryption = getEncryption();
                if (encryption != null && !encryption.isStartTLS()) {
                    pipeline.addLast(SSL_HANDLER, encryption.sslHandler());
                }
                pipeline.addLast(TIMEOUT_HANDLER, new IdleLimit(limits.idleSeconds(), "* BYE Idle for too long"));
                pipeline.addLast("authenticationDeadline", new AuthenticationDeadline(limits.secondsToAuthenticate()));
                pipeline.addLast(FRAMER, getFrameHandlerFactory().create(pipeline));
                pipeline.addLast(CHUNK_WRITE_HANDLER, new ChunkedWriteHandler());
                pipeline.addLast(REQUEST_DECODER, new GuardedRequestDecoder(decoder, limits));
                pipeline.addLast("ending", new ImapEnding());
                pipeline.addLast(CORE_HANDLER, createHandler());
            }
        };
    }

    @Override
    public String listenerName() {
        return jmxName;
    }

    @Override
    public String listenerProtocol() {
        return "IMAP";
    }
}
