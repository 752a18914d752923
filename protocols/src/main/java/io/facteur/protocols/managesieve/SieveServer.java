package io.facteur.protocols.managesieve;

import io.facteur.home.ProxyNetworks;
import io.facteur.protocols.Listener;
import io.facteur.protocols.session.Acceptor;
import io.facteur.protocols.session.LinePipeline;
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
import org.apache.james.managesieveserver.netty.ManageSieveServer;
import org.apache.james.protocols.netty.AbstractChannelPipelineFactory;

/** A ManageSieve server on our pipeline. */
public final class SieveServer extends ManageSieveServer implements Listener {

    /** A script has no lines that are longer. */
    private static final int LINE_LENGTH = 64 * 1024;

    private static final LinePipeline.Farewells FAREWELLS = new LinePipeline.Farewells(
            "BYE (TRYLATER) \"Too many connections\"", "BYE \"Idle for too long\"", SieveSessionHandler.STOPPING);

    private final SieveCommands commands;
    private final PlainLogin login;
    private SessionLimits limits;
    private SessionThreads threads;
    private final Acceptor acceptor = new Acceptor();
    private InetSocketAddress[] addresses;
    private ProxyNetworks proxies;

    SieveServer(SieveCommands commands, PlainLogin login) {
        super(LINE_LENGTH, null);
        this.commands = commands;
        this.login = login;
    }

    @Override
    protected void doConfigure(HierarchicalConfiguration<ImmutableNode> configuration) throws ConfigurationException {
        super.doConfigure(configuration);
        if (!configuration.containsKey("maxLineLength")) {
            configuration.setProperty("maxLineLength", LINE_LENGTH);
        }
        limits = SessionLimits.parse(configuration);
        proxies = Listener.proxies(configuration);
    }

    @Override
    protected void preInit() throws Exception {
        super.preInit();
        threads = new SessionThreads(jmxName, limits.connections());
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
    protected AbstractChannelPipelineFactory<SocketChannel> createPipelineFactory() {
        return new LinePipeline(limits, threads, this::getEncryption, this::createCoreHandler, FAREWELLS, proxies);
    }

    @Override
    protected ChannelInboundHandlerAdapter createCoreHandler() {
        return new SieveSessionHandler(commands, login, getEncryption(), limits.errors());
    }

    @Override
    public String listenerName() {
        return jmxName;
    }

    @Override
    public String listenerProtocol() {
        return "ManageSieve";
    }
}
