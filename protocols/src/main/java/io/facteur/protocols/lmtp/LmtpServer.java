package io.facteur.protocols.lmtp;

import io.facteur.home.ProxyNetworks;
import io.facteur.protocols.Listener;
import io.facteur.protocols.session.Acceptor;
import io.facteur.protocols.session.LinePipeline;
import io.facteur.protocols.session.LineSessionHandler;
import io.facteur.protocols.session.SessionLimits;
import io.facteur.protocols.session.SessionThreads;
import io.facteur.protocols.smtp.SmtpSession;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import java.util.List;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.lmtpserver.netty.LMTPMetricsImpl;
import org.apache.james.lmtpserver.netty.LMTPServer;
import org.apache.james.protocols.api.ProtocolSession;
import org.apache.james.protocols.api.ProtocolTransport;
import org.apache.james.protocols.lib.handler.HandlersPackage;
import org.apache.james.protocols.netty.AbstractChannelPipelineFactory;
import org.apache.james.protocols.smtp.SMTPConfiguration;
import org.apache.james.protocols.smtp.SMTPProtocol;
import org.apache.james.util.Size;

/** An LMTP server on our pipeline. It has no authentication, and so listens on the loopback only. */
public final class LmtpServer extends LMTPServer implements Listener {

    private static final String MESSAGE_SIZE = "maxmessagesize";
    private static final LinePipeline.Farewells FAREWELLS = new LinePipeline.Farewells(
            "421 4.7.0 Too many connections, please try again later",
            "421 4.4.2 Idle for too long",
            "421 4.3.2 The service is going down, please try again");

    private static final LineSessionHandler.Ending ENDING =
            new LineSessionHandler.Ending(FAREWELLS.stopping(), SmtpSession::isInTransaction);

    private SessionLimits sessionLimits;
    private SmtpSession.Limits limits;
    private SessionThreads threads;
    private SMTPProtocol protocol;
    private final Acceptor acceptor = new Acceptor();
    private InetSocketAddress[] addresses;

    public LmtpServer(LMTPMetricsImpl metrics) {
        super(metrics);
    }

    @Override
    public void doConfigure(HierarchicalConfiguration<ImmutableNode> configuration) throws ConfigurationException {
        long octets = Size.parse(configuration.getString(MESSAGE_SIZE, "50M"), Size.Unit.K)
                .asBytes();
        // James' LMTP reads a number of KiB without a unit
        configuration.clearProperty(MESSAGE_SIZE);
        super.doConfigure(configuration);
        setMaximalMessageSize(octets);
        sessionLimits = SessionLimits.parse(configuration);
        limits = SmtpSession.Limits.parse(configuration, sessionLimits);
    }

    @Override
    protected void preInit() throws Exception {
        super.preInit();
        threads = new SessionThreads(jmxName, sessionLimits.connections());
        SMTPConfiguration settings = new LoopbackConfiguration();
        protocol = new SMTPProtocol(getProtocolHandlerChain(), settings) {
            @Override
            public ProtocolSession newSession(ProtocolTransport transport) {
                return new SmtpSession(settings, transport, limits);
            }
        };
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
        for (InetSocketAddress address : addresses) {
            if (!address.getAddress().isLoopbackAddress()) {
                throw new ConfigurationException("lmtpserver.xml: bind: found \""
                        + address.getAddress().getHostAddress() + "\", allowed: an address of the loopback");
            }
        }
        Listener.bind(jmxName, addresses, super::bind);
    }

    @Override
    protected void postDestroy() {
        super.postDestroy();
        threads.stop();
    }

    @Override
    protected Class<? extends HandlersPackage> getCoreHandlersPackage() {
        return LmtpHandlers.class;
    }

    @Override
    protected AbstractChannelPipelineFactory<SocketChannel> createPipelineFactory() {
        return new LinePipeline(
                sessionLimits, threads, this::getEncryption, this::createCoreHandler, FAREWELLS, ProxyNetworks.NONE);
    }

    @Override
    protected ChannelInboundHandlerAdapter createCoreHandler() {
        return new LineSessionHandler(protocol, getEncryption(), sessionLimits, ENDING);
    }

    @Override
    public String listenerName() {
        return jmxName;
    }

    @Override
    public String listenerProtocol() {
        return "LMTP";
    }

    /** James' settings, with the brackets around an address that SMTP has too. */
    private final class LoopbackConfiguration extends LMTPConfigurationImpl {
        @Override
        public boolean useAddressBracketsEnforcement() {
            return true;
        }
    }
}
