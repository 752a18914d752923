package io.facteur.guice;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import io.facteur.antispam.AuthenticatingAssessor;
import io.facteur.antispam.Evaluator;
import io.facteur.antispam.MessageAssessor;
import io.facteur.authentication.check.Authenticator;
import io.facteur.authentication.message.LineEnds;
import io.facteur.authentication.policy.AuthenticationPolicy;
import io.facteur.authentication.settings.AuthenticationSettings;
import io.facteur.authentication.settings.AuthenticationXml;
import io.facteur.authentication.signing.SigningKeyStore;
import io.facteur.authentication.signing.StoredKey;
import io.facteur.dns.DnsClient;
import io.facteur.dns.DnsName;
import io.facteur.dns.resolver.DnsMetrics;
import io.facteur.dns.resolver.ResolvingDnsClient;
import io.facteur.home.InvalidXml;
import io.facteur.home.Settings;
import io.facteur.home.XmlFile;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import javax.annotation.PreDestroy;
import javax.inject.Inject;
import javax.inject.Provider;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.domainlist.api.DomainListException;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.server.core.configuration.Configuration;
import reactor.core.publisher.Flux;

/** Authentication of mail: the DNS client, the methods, what is done with the result; all by authentication.xml. */
public final class AuthenticationModule extends AbstractModule {

    static final String FILE = "authentication.xml";

    private final Settings settings;

    AuthenticationModule(Settings settings) {
        this.settings = settings;
    }

    @Override
    protected void configure() {
        // Made with the injector, so that a wrong file stops the start and not the first message.
        bind(Resolver.class).asEagerSingleton();
        Multibinder.newSetBinder(binder(), HealthCheck.class).addBinding().to(ResolverHealthCheck.class);
    }

    @Provides
    @Singleton
    AuthenticationSettings authentication(FileSystem files, Configuration configuration) throws IOException {
        Path file = files.getFile(configuration.configurationPath().asString() + FILE)
                .toPath();
        try {
            return AuthenticationXml.read(
                    new XmlFile(file).read("authentication", System::getProperty),
                    settings.get("hostname"),
                    settings.isTrial());
        } catch (InvalidXml e) {
            throw new IOException(file + ", line " + e.line() + ": " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    @Provides
    @Singleton
    ResolvingDnsClient resolver(AuthenticationSettings authentication, MetricFactory metrics) {
        return new ResolvingDnsClient(authentication.dns().client(), counted(metrics), System::nanoTime);
    }

    private static DnsMetrics counted(MetricFactory metrics) {
        return (type, outcome, duration, cached) -> metrics.generate("dns." + (cached ? "cached." : "asked.")
                        + outcome.name().toLowerCase(Locale.ROOT))
                .increment();
    }

    @Provides
    @Singleton
    DnsClient dns(
            ResolvingDnsClient resolver,
            AuthenticationSettings authentication,
            Provider<DomainList> domains,
            Provider<SigningKeyStore> keys) {
        // Whoever names a DNS server wants its answers, in a trial, too.
        return settings.isTrial() && authentication.dns().servers().isEmpty()
                ? TrialDns.over(resolver, ours(domains, keys))
                : resolver;
    }

    private static TrialDns.Ours ours(Provider<DomainList> domains, Provider<SigningKeyStore> keys) {
        return new TrialDns.Ours() {
            @Override
            public List<DnsName> domains() throws DomainListException {
                return domains.get().getDomains().stream()
                        .flatMap(domain -> DnsName.parse(domain.asString()).stream())
                        .toList();
            }

            @Override
            public Flux<StoredKey> keys(DnsName domain) {
                return keys.get().of(domain);
            }
        };
    }

    @Provides
    @Singleton
    Authenticator authenticator(AuthenticationSettings authentication, DnsClient dns, Clock clock) {
        return authentication.authenticator(dns, clock, LineEnds.CRLF);
    }

    @Provides
    @Singleton
    MessageAssessor assessor(
            AuthenticationSettings authentication, Authenticator authenticator, Clock clock, MetricFactory metrics) {
        Evaluator evaluator =
                new Evaluator(new AuthenticationPolicy(authentication.policy()), clock, new SecureRandom());
        return new MeasuredAssessor(new AuthenticatingAssessor(authenticator, evaluator), metrics);
    }

    /** Ends the DNS client's sockets and thread with the server. */
    static final class Resolver {

        private final ResolvingDnsClient client;

        @Inject
        Resolver(ResolvingDnsClient client) {
            this.client = client;
        }

        @PreDestroy
        void close() {
            client.close();
        }
    }
}
