package io.facteur.transport.smtp;

import java.net.InetSocketAddress;

/** @param name of the host, for TLS and for people */
public record Peer(String name, InetSocketAddress address) {

    @Override
    public String toString() {
        return name + " (" + address.getAddress().getHostAddress() + ":" + address.getPort() + ")";
    }
}
