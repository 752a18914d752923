package io.facteur.authentication.check;

import io.facteur.authentication.arc.ArcResult;
import io.facteur.authentication.arc.ArcValidation;
import io.facteur.authentication.dkim.BodyHashes;
import io.facteur.authentication.dkim.DkimResult;
import io.facteur.authentication.dkim.DkimVerification;
import io.facteur.authentication.dmarc.DmarcDiscovery;
import io.facteur.authentication.iprev.IprevResult;
import io.facteur.authentication.message.Authors;
import io.facteur.authentication.message.MessageReader;
import io.facteur.authentication.message.Scratch;
import io.facteur.authentication.message.ScratchPool;
import io.facteur.authentication.spf.SpfIdentity;
import io.facteur.authentication.spf.SpfResult;
import io.facteur.dns.DnsBudget;
import io.facteur.dns.DnsClient;
import io.facteur.dns.DnsName;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.util.function.Tuple6;

/**
 * Runs every method on one message, at the same time: the questions to the DNS go out once the header is read, the body
 * is read once while the answers come, and the whole takes as long as the slowest chain of questions. Safe for several
 * threads.
 */
public final class Authenticator {

    private final DnsClient dns;
    private final DnsBudget budget;
    private final Methods methods;
    private final ScratchPool scratch = new ScratchPool();

    /**
     * @param dns for all messages
     * @param budget for each of them; past it, what is not answered yet is a temporary error. Once for DMARC's policy, and
     *     once for all other methods: strangers choose what these ask, and must not spend what finds the policy
     */
    public Authenticator(DnsClient dns, DnsBudget budget, Methods methods) {
        this.dns = dns;
        this.budget = budget;
        this.methods = methods;
    }

    /**
     * Reads the message on the thread that subscribes; only the DNS is waited for without one.
     *
     * @return fails only when the message cannot be read from its source
     */
    public Mono<AuthenticationResult> check(MessageSource message, Envelope envelope) {
        return Mono.defer(() -> {
            try (InputStream in = message.open();
                    Scratch lent = scratch.take()) {
                MessageReader reader = MessageReader.open(in, methods.headerLimits(), methods.lineEnds(), lent);
                return check(reader, envelope, new BodyHashes(lent));
            } catch (IOException e) {
                return Mono.error(e);
            }
        });
    }

    private Mono<AuthenticationResult> check(MessageReader reader, Envelope envelope, BodyHashes bodies)
            throws IOException {
        DnsClient limited = dns.within(budget);
        Authors authors = Authors.of(reader);
        // Not lazy: each of these asks its first questions now, before the body is read.
        DkimVerification signatures = methods.dkim().begin(limited, reader, authors.domains(), bodies);
        ArcValidation chain = methods.arc().begin(limited, reader, bodies);
        Mono<Optional<SpfResult>> mailFrom =
                begun(envelope, client -> spf(limited, SpfIdentity.MAIL_FROM, client, envelope));
        Mono<Optional<SpfResult>> helo = begun(envelope, client -> spf(limited, SpfIdentity.HELO, client, envelope));
        Mono<Optional<IprevResult>> iprev =
                begun(envelope, client -> methods.iprev().check(limited, client));
        Mono<DmarcDiscovery> policy =
                begun(methods.dmarc().discover(authors, identifiers(signatures, envelope), dns.within(budget)));
        reader.readBody(bodies);
        return Mono.zip(iprev, helo, mailFrom, signatures.results(), chain.result(), policy)
                .map(all -> result(reader, signatures, authors, all));
    }

    private AuthenticationResult result(
            MessageReader reader,
            DkimVerification signatures,
            Authors authors,
            Tuple6<
                            Optional<IprevResult>,
                            Optional<SpfResult>,
                            Optional<SpfResult>,
                            List<DkimResult>,
                            ArcResult,
                            DmarcDiscovery>
                    all) {
        Optional<SpfResult> mailFrom = all.getT3();
        List<DkimResult> dkim = all.getT4();
        return new AuthenticationResult(
                all.getT1(),
                all.getT2(),
                mailFrom,
                dkim,
                signatures.ignored(),
                all.getT5(),
                methods.dmarc().evaluate(all.getT6(), mailFrom, dkim),
                authors.domains(),
                authors.fields(),
                Mediators.of(reader.header()));
    }

    private Mono<SpfResult> spf(DnsClient limited, SpfIdentity identity, InetAddress client, Envelope envelope) {
        return methods.spf().check(limited, identity, client, envelope.helo(), envelope.sender());
    }

    /** What SPF may pass for beside the domains of signatures; the HELO name stands in for the null sender. */
    private static Set<DnsName> identifiers(DkimVerification signatures, Envelope envelope) {
        Set<DnsName> identifiers = signatures.domains();
        String sender = envelope.sender();
        DnsName.parse(sender.isEmpty() ? envelope.helo() : sender.substring(sender.lastIndexOf('@') + 1))
                .ifPresent(identifiers::add);
        return identifiers;
    }

    private static <T> Mono<Optional<T>> begun(Envelope envelope, Function<InetAddress, Mono<T>> check) {
        return envelope.client()
                .map(client -> begun(check.apply(client).map(Optional::of)))
                .orElse(Mono.just(Optional.empty()));
    }

    /** Asks at once, for an answer that is fetched later. */
    private static <T> Mono<T> begun(Mono<T> check) {
        Mono<T> shared = check.cache();
        shared.subscribe();
        return shared;
    }
}
