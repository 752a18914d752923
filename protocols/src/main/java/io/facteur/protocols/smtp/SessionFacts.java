package io.facteur.protocols.smtp;

import java.net.InetAddress;
import java.util.Optional;
import org.apache.james.core.Username;

/**
 * What is known of the client of an SMTP or LMTP session when its message has been received.
 *
 * @param id of the session, as in the Received header and in Mail.SMTP_SESSION_ID
 * @param serverName what this server calls itself in its greeting
 * @param client the address that it has connected from
 * @param helo what it called itself in HELO, EHLO or LHLO, as given: unchecked, of any length that a line allows; empty
 *     when it never said it
 * @param tls whether the connection is encrypted
 * @param user who has authenticated; empty for nobody
 * @param relayingAllowed whether it may send to domains that are not ours: a user, or an address of a relay network with a
 *     sender of ours
 */
public record SessionFacts(
        String id,
        String serverName,
        InetAddress client,
        Optional<String> helo,
        boolean tls,
        Optional<Username> user,
        boolean relayingAllowed) {}
