package io.facteur.dns.resolver;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** Our resolvers, in the order of preference. */
record Servers(List<Server> all) {

    static Servers of(List<InetSocketAddress> addresses) {
        return new Servers(addresses.stream().map(Server::new).toList());
    }

    boolean answeredSince(long time) {
        return all.stream().anyMatch(server -> server.answeredSince(time));
    }

    /** @return those that lately did not answer at the end */
    List<Server> ordered(long now) {
        List<Server> ordered = new ArrayList<>(all.size());
        all.stream().filter(server -> !server.avoided(now)).forEach(ordered::add);
        all.stream().filter(server -> !ordered.contains(server)).forEach(ordered::add);
        return ordered;
    }
}
