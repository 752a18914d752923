package io.facteur.cli.publish;

import io.facteur.authentication.IpAddress;
import java.net.InetAddress;

/** How values are written wherever they appear. */
public final class Texts {

    private Texts() {}

    /** RFC 5952: {@code 2001:db8::7}. */
    public static String address(InetAddress address) {
        return IpAddress.of(address).toString();
    }
}
