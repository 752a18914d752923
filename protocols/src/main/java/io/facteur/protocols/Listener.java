package io.facteur.protocols;

import io.facteur.home.ProxyNetworks;
import io.facteur.protocols.session.Acceptor;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.protocols.lib.netty.AbstractConfigurableAsyncServer;

/** What our servers of the different protocols, which have no class of their own in common, have in common. */
public interface Listener {

    /** @return {@code smtp}, {@code submission} …: what {@code <jmxName>} says, as in {@code facteur.properties} */
    String listenerName();

    /** @return {@code SMTP}, {@code LMTP}, {@code IMAP}, {@code POP3} or {@code ManageSieve} */
    String listenerProtocol();

    /** @return its ports and sessions */
    Acceptor acceptor();

    /** Binds the addresses of a server. */
    @FunctionalInterface
    interface Bind {
        void run() throws Exception;
    }

    /** Says which listener and which port could not be had: the exception of the system does not. */
    static void bind(String name, InetSocketAddress[] addresses, Bind bind) throws Exception {
        try {
            bind.run();
        } catch (BindException e) {
            String where = Arrays.stream(addresses)
                    .map(address -> address.getAddress().getHostAddress() + " port " + address.getPort())
                    .collect(Collectors.joining(", "));
            throw new IOException(
                    name + " cannot listen on " + where + ": " + e.getMessage()
                            + ". Another program listens there, or this machine does not have the address, or the port"
                            + " is below 1024 and needs a privilege.",
                    e);
        }
    }

    /** @return what {@code <proxyNetworks>} says; nobody's where it is absent */
    static ProxyNetworks proxies(Configuration configuration) throws ConfigurationException {
        // commas make several values of one
        String list = String.join(",", configuration.getStringArray("proxyNetworks"));
        try {
            return ProxyNetworks.parse(list);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(
                    "proxyNetworks: found \"" + list + "\", allowed: " + ProxyNetworks.ALLOWED + "; " + e.getMessage(),
                    e);
        }
    }

    /** Makes and configures the servers of one file of {@code conf/}. */
    static List<AbstractConfigurableAsyncServer> configureAll(
            HierarchicalConfiguration<ImmutableNode> file,
            String element,
            Supplier<AbstractConfigurableAsyncServer> maker)
            throws ConfigurationException {
        List<AbstractConfigurableAsyncServer> servers = new ArrayList<>();
        for (HierarchicalConfiguration<ImmutableNode> configuration : file.configurationsAt(element)) {
            if (configuration.getBoolean("proxyRequired", false)) {
                // James' own believes the header of anybody
                throw new ConfigurationException(
                        "proxyRequired: not supported: name the load balancers in proxy.networks of facteur.properties");
            }
            AbstractConfigurableAsyncServer server = maker.get();
            if (configuration.getBoolean("[@enabled]", true)) {
                SafeDefaults.apply(configuration);
                InetSocketAddress[] addresses = ListenAddresses.take(configuration);
                server.configure(configuration);
                server.setListenAddresses(addresses);
            } else {
                server.configure(configuration);
            }
            servers.add(server);
        }
        return servers;
    }
}
