package io.facteur.protocols.pop3;

import io.facteur.protocols.Listener;
import io.facteur.protocols.session.LinePipeline;
import io.facteur.protocols.session.LineSessionHandler;
import io.facteur.protocols.session.SessionLimits;
import io.facteur.protocols.session.SessionThreads;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.pop3server.netty.POP3Server;
import org.apache.james.protocols.api.ProtocolConfiguration;
import org.apache.james.protocols.lib.handler.HandlersPackage;
import org.apache.james.protocols.netty.AbstractChannelPipelineFactory;
import org.apache.james.protocols.pop3.POP3Protocol;

/** A POP3 server on our pipeline. */
public final class Pop3Server extends POP3Server implements Listener {

    private static final LinePipeline.Farewells FAREWELLS = new LinePipeline.Farewells(
            "-ERR [SYS/TEMP] Too many connections, please try again later", "-ERR [SYS/TEMP] Idle for too long");

    private SessionLimits limits;
    private SessionThreads threads;
    private POP3Protocol protocol;
    private InetSocketAddress[] addresses;

    @Override
    protected void doConfigure(HierarchicalConfiguration<ImmutableNode> configuration) throws ConfigurationException {
        super.doConfigure(configuration);
        limits = SessionLimits.parse(configuration);
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
        return new LinePipeline(limits, threads, this::getEncryption, this::createCoreHandler, FAREWELLS);
    }

    @Override
    protected ChannelInboundHandlerAdapter createCoreHandler() {
        return new LineSessionHandler(protocol, getEncryption(), limits);
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
