package io.facteur.authentication.check;

import java.net.InetAddress;
import java.util.Optional;

/**
 * What is known of a message beside its octets.
 *
 * @param client who gave it to us; empty when that is not known: SPF and iprev have nothing to check then
 * @param helo what it called itself, as it said so; empty when it said nothing
 * @param sender of MAIL FROM, {@code user@domain}; empty for the null sender
 */
public record Envelope(Optional<InetAddress> client, String helo, String sender) {}
