package io.facteur.protocols.smtp;

import io.facteur.home.ProxyNetworks;
import io.facteur.home.RelayNetworks;
import io.facteur.protocols.Listener;
import io.facteur.protocols.session.Acceptor;
import io.facteur.protocols.session.LinePipeline;
import io.facteur.protocols.session.LineSessionHandler;
import io.facteur.protocols.session.SessionLimits;
import io.facteur.protocols.session.SessionThreads;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import java.util.List;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.protocols.api.ProtocolSession;
import org.apache.james.protocols.api.ProtocolTransport;
import org.apache.james.protocols.lib.handler.HandlersPackage;
import org.apache.james.protocols.netty.AbstractChannelPipelineFactory;
import org.apache.james.protocols.smtp.SMTPConfiguration;
import org.apache.james.protocols.smtp.SMTPProtocol;
import org.apache.james.smtpserver.netty.SMTPServer;
import org.apache.james.smtpserver.netty.SmtpMetrics;

/**
 * An SMTP server on our pipeline. It receives, and relays for nobody, unless its
 * {@code <handlerchain coreHandlersPackage>} says {@link SubmissionHandlers}.
 */
public final class SmtpServer extends SMTPServer implements Listener {

    private static final long MESSAGE_SIZE = 50L * 1024 * 1024;
    private static final LinePipeline.Farewells FAREWELLS = new LinePipeline.Farewells(
            "421 4.7.0 Too many connections, please try again later",
            "421 4.4.2 Idle for too long",
            "421 4.3.2 The service is going down, please try again");

    private static final LineSessionHandler.Ending ENDING =
            new LineSessionHandler.Ending(FAREWELLS.stopping(), SmtpSession::isInTransaction);

    private SessionLimits sessionLimits;
    private SmtpSession.Limits limits;
    private RelayNetworks relayNetworks;
    private SessionThreads threads;
    private SMTPProtocol protocol;
    private final Acceptor acceptor = new Acceptor();
    private InetSocketAddress[] addresses;
    private ProxyNetworks proxies;

    public SmtpServer(SmtpMetrics metrics) {
        super(metrics);
    }

    @Override
    public void doConfigure(HierarchicalConfiguration<ImmutableNode> configuration) throws ConfigurationException {
        super.doConfigure(configuration);
        if (configuration.containsKey("authorizedAddresses")) {
            throw new ConfigurationException(
                    "authorizedAddresses: not supported: use relayNetworks, or have users log in");
        }
        sessionLimits = SessionLimits.parse(configuration);
        limits = SmtpSession.Limits.parse(configuration, sessionLimits);
        relayNetworks = relayNetworks(configuration);
        proxies = Listener.proxies(configuration);
        if (getMaximalMessageSize() <= 0) {
            setMaximalMessageSize(MESSAGE_SIZE);
        }
    }

    private static RelayNetworks relayNetworks(Configuration configuration) throws ConfigurationException {
        // commas make several values of one
        String list = String.join(",", configuration.getStringArray("relayNetworks"));
        try {
            return RelayNetworks.parse(list);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(
                    "relayNetworks: found \"" + list + "\", allowed: " + RelayNetworks.ALLOWED + "; " + e.getMessage(),
                    e);
        }
    }

    @Override
    protected void preInit() throws Exception {
        super.preInit();
        threads = new SessionThreads(jmxName, sessionLimits.connections());
        SMTPConfiguration settings = new SMTPHandlerConfigurationDataImpl();
        protocol = new SMTPProtocol(getProtocolHandlerChain(), settings) {
            @Override
            public ProtocolSession newSession(ProtocolTransport transport) {
                return new SmtpSession(settings, transport, limits, relayNetworks);
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
        Listener.bind(jmxName, addresses, super::bind);
    }

    @Override
    protected void postDestroy() {
        super.postDestroy();
        threads.stop();
    }

    @Override
    protected Class<? extends HandlersPackage> getCoreHandlersPackage() {
        return ReceivingHandlers.class;
    }

    @Override
    protected AbstractChannelPipelineFactory<SocketChannel> createPipelineFactory() {
        return new LinePipeline(
                sessionLimits, threads, this::getEncryption, this::createCoreHandler, FAREWELLS, proxies);
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
        return "SMTP";
    }
}
