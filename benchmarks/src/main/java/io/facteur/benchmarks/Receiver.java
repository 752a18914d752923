package io.facteur.benchmarks;

import io.facteur.authentication.check.AuthenticationResult;
import io.facteur.authentication.check.Authenticator;
import io.facteur.authentication.check.Envelope;
import io.facteur.authentication.message.LineEnds;
import io.facteur.authentication.policy.PolicySettings;
import io.facteur.authentication.settings.AuthenticationSettings;
import io.facteur.dns.resolver.DnsSettings;
import io.facteur.dns.resolver.ResolvingDnsClient;
import io.facteur.testing.dns.LocalDns;
import java.io.ByteArrayInputStream;
import java.time.Clock;
import java.util.List;
import java.util.Set;

/**
 * Checks messages with every method, by the DNS client that the server has. It asks a DNS server on this machine, once:
 * after the first message, all answers come from its cache, and the network costs nothing.
 */
final class Receiver implements AutoCloseable {

    /** As a server has them that nobody has set. */
    private static final AuthenticationSettings SERVER = new AuthenticationSettings(
            "mx.example.org",
            AuthenticationSettings.Dns.DEFAULT,
            AuthenticationSettings.Dkim.DEFAULT,
            Set.of(),
            false,
            PolicySettings.DEFAULT);

    private final LocalDns server;
    private final ResolvingDnsClient dns;
    private final Authenticator authenticator;

    /** @param zone a master file */
    Receiver(String zone) {
        server = LocalDns.start(zone);
        dns = new ResolvingDnsClient(DnsSettings.of(List.of(server.address())));
        authenticator = SERVER.authenticator(dns, Clock.systemUTC(), LineEnds.CRLF);
    }

    AuthenticationResult check(byte[] message, Envelope envelope) {
        return authenticator
                .check(() -> new ByteArrayInputStream(message), envelope)
                .block();
    }

    /** How many questions came to the server: none, while the cache is warm. */
    long queries() {
        return server.queries();
    }

    @Override
    public void close() {
        dns.close();
        server.close();
    }
}
