package io.facteur.benchmarks;

import io.facteur.authentication.arc.ArcPolicy;
import io.facteur.authentication.arc.ArcValidator;
import io.facteur.authentication.check.AuthenticationResult;
import io.facteur.authentication.check.Authenticator;
import io.facteur.authentication.check.Envelope;
import io.facteur.authentication.check.Methods;
import io.facteur.authentication.dkim.DkimKeyCache;
import io.facteur.authentication.dkim.DkimKeyFinder;
import io.facteur.authentication.dkim.DkimPolicy;
import io.facteur.authentication.dkim.DkimVerifier;
import io.facteur.authentication.dmarc.DmarcEvaluator;
import io.facteur.authentication.iprev.IprevChecker;
import io.facteur.authentication.message.HeaderLimits;
import io.facteur.authentication.message.LineEnds;
import io.facteur.authentication.spf.SpfChecker;
import io.facteur.dns.DnsBudget;
import io.facteur.dns.resolver.DnsSettings;
import io.facteur.dns.resolver.ResolvingDnsClient;
import io.facteur.testing.dns.LocalDns;
import java.io.ByteArrayInputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * Checks messages with every method, by the DNS client that the server has. It asks a DNS server on this machine, once:
 * after the first message, all answers come from its cache, and the network costs nothing.
 */
final class Receiver implements AutoCloseable {

    private static final int DNS_QUERIES = 100;
    private static final int KEYS = 1000;

    private final LocalDns server;
    private final ResolvingDnsClient dns;
    private final Authenticator authenticator;

    /** @param zone a master file */
    Receiver(String zone) {
        server = LocalDns.start(zone);
        dns = new ResolvingDnsClient(DnsSettings.of(List.of(server.address())));
        Clock clock = Clock.systemUTC();
        DkimKeyFinder keys = new DkimKeyFinder(new DkimKeyCache(KEYS));
        authenticator = new Authenticator(
                dns,
                new DnsBudget(DNS_QUERIES, Duration.ofSeconds(30)),
                new Methods(
                        new SpfChecker("mx.example.org", clock),
                        new IprevChecker(),
                        new DkimVerifier(DkimPolicy.DEFAULT, keys, clock),
                        new ArcValidator(ArcPolicy.DEFAULT, keys, clock),
                        DmarcEvaluator.byTreeWalk(),
                        HeaderLimits.DEFAULT,
                        LineEnds.CRLF));
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
