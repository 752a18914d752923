package io.facteur.protocols.pop3;

import io.facteur.home.ProxyNetworks;
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
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.pop3server.netty.POP3Server;
import org.apache.james.protocols.api.ProtocolConfiguration;
import org.apache.james.protocols.lib.handler.HandlersPackage;
import org.apache.james.protocols.netty.AbstractChannelPipelineFactory;
import org.apache.james.protocols.pop3.POP3Protocol;
import org.apache.james.protocols.pop3.POP3Session;

/** A POP3 server on our pipeline. */
public final class Pop3Server extends POP3Server implements Listener {

    private static final LinePipeline.Farewells FAREWELLS = new LinePipeline.Farewells(
            "-ERR [SYS/TEMP] Too many connections, please try again later",
            "-ERR [SYS/TEMP] Idle for too long",
            "-ERR [SYS/TEMP] The service is going down, please try again");

    /** RFC 1939 6.: what the client deleted is deleted at its QUIT only, so it may come to that. */
    private static final LineSessionHandler.Ending ENDING = new LineSessionHandler.Ending(
            FAREWELLS.stopping(), session -> ((POP3Session) session).getHandlerState() == POP3Session.TRANSACTION);

    private SessionLimits limits;
    private SessionThreads threads;
    private POP3Protocol protocol;
    private final Acceptor acceptor = new Acceptor();
    private InetSocketAddress[] addresses;
    private ProxyNetworks proxies;

    @Override
    protected void doConfigure(HierarchicalConfiguration<ImmutableNode> configuration) throws ConfigurationException {
        super.doConfigure(configuration);
        limits = SessionLimits.parse(configuration);
        proxies = Listener.proxies(configuration);
    }

    @Override
    protected void preInit() throws Exception {
        super.preInit();
        threads = new SessionThreads(jmxName, limits.connections());
        protocol = new POP3Protocol(getProtocolHandlerChain(), new Names());
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
        return Pop3Handlers.class;
    }

    @Override
    protected AbstractChannelPipelineFactory<SocketChannel> createPipelineFactory() {
        return new LinePipeline(limits, threads, this::getEncryption, this::createCoreHandler, FAREWELLS, proxies);
    }

    @Override
    protected ChannelInboundHandlerAdapter createCoreHandler() {
        return new LineSessionHandler(protocol, getEncryption(), limits, ENDING);
    }

    @Override
    public String listenerName() {
        return jmxName;
    }

    @Override
    public String listenerProtocol() {
        return "POP3";
    }

    private final class Names implements ProtocolConfiguration {
        @Override
        public String getHelloName() {
            return Pop3Server.this.getHelloName();
        }

        @Override
        public String getGreeting() {
            return null;
        }

        @Override
        public String getSoftwareName() {
            return "Facteur";
        }
    }
}
