package io.facteur.guice;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import io.facteur.antispam.AuthenticatingAssessor;
import io.facteur.antispam.Evaluator;
import io.facteur.antispam.MessageAssessor;
import io.facteur.authentication.arc.ArcPolicy;
import io.facteur.authentication.arc.ArcValidator;
import io.facteur.authentication.check.Authenticator;
import io.facteur.authentication.check.Methods;
import io.facteur.authentication.dkim.DkimKeyCache;
import io.facteur.authentication.dkim.DkimKeyFinder;
import io.facteur.authentication.dkim.DkimPolicy;
import io.facteur.authentication.dkim.DkimVerifier;
import io.facteur.authentication.dmarc.DmarcEvaluator;
import io.facteur.authentication.dmarc.PublicSuffixes;
import io.facteur.authentication.iprev.IprevChecker;
import io.facteur.authentication.message.HeaderLimits;
import io.facteur.authentication.message.LineEnds;
import io.facteur.authentication.policy.AuthenticationPolicy;
import io.facteur.authentication.settings.AuthenticationSettings;
import io.facteur.authentication.settings.AuthenticationXml;
import io.facteur.authentication.spf.SpfChecker;
import io.facteur.dns.DnsBudget;
import io.facteur.dns.DnsClient;
import io.facteur.dns.resolver.DnsMetrics;
import io.facteur.dns.resolver.DnsSettings;
import io.facteur.dns.resolver.ResolvingDnsClient;
import io.facteur.home.InvalidXml;
import io.facteur.home.XmlFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import javax.annotation.PreDestroy;
import javax.inject.Inject;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.server.core.configuration.Configuration;
import org.w3c.dom.Element;

/** Authentication of mail: the DNS client, the methods, what is done with the result; all by authentication.xml. */
public final class AuthenticationModule extends AbstractModule {

    static final String FILE = "authentication.xml";

    /** About 3 KiB each. */
    private static final int REMEMBERED_KEYS = 5_000;

    private static final Duration FIRST_RETRY = Duration.ofMillis(1500);
    private static final Duration DOWN = Duration.ofSeconds(2);

    @Override
    protected void configure() {
        // Made with the injector, so that a wrong file stops the start and not the first message.
        bind(Resolver.class).asEagerSingleton();
        Multibinder.newSetBinder(binder(), HealthCheck.class).addBinding().to(ResolverHealthCheck.class);
    }

    @Provides
    @Singleton
    AuthenticationSettings settings(FileSystem files, Configuration configuration) throws IOException {
        String hostname = System.getProperty("facteur.hostname", "localhost");
        Path file = files.getFile(configuration.configurationPath().asString() + FILE)
                .toPath();
        if (!Files.exists(file)) {
            return AuthenticationXml.read(empty(), hostname);
        }
        try {
            String text = XmlFile.resolve(Files.readString(file), System::getProperty);
            return AuthenticationXml.read(new XmlFile(file).parse(text).getDocumentElement(), hostname);
        } catch (InvalidXml e) {
            throw new IOException(file + ", line " + e.line() + ": " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    private static Element empty() {
        try {
            return DocumentBuilderFactory.newDefaultInstance()
                    .newDocumentBuilder()
                    .newDocument()
                    .createElement("authentication");
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    @Provides
    @Singleton
    ResolvingDnsClient resolver(AuthenticationSettings settings, MetricFactory metrics) {
        AuthenticationSettings.Dns dns = settings.dns();
        DnsSettings asking = dns.servers().isEmpty() ? DnsSettings.system() : DnsSettings.of(dns.servers());
        Duration third = dns.timeout().dividedBy(3);
        Duration retry = third.compareTo(FIRST_RETRY) < 0 ? third : FIRST_RETRY;
        return new ResolvingDnsClient(asking.withTimes(retry, dns.timeout(), DOWN), counted(metrics), System::nanoTime);
    }

    private static DnsMetrics counted(MetricFactory metrics) {
        return (type, outcome, duration, cached) -> metrics.generate("dns." + (cached ? "cached." : "asked.")
                        + outcome.name().toLowerCase(Locale.ROOT))
                .increment();
    }

    @Provides
    @Singleton
    DnsClient dns(ResolvingDnsClient resolver) {
        return resolver;
    }

    @Provides
    @Singleton
    Authenticator authenticator(AuthenticationSettings settings, DnsClient dns, Clock clock) {
        AuthenticationSettings.Dkim dkim = settings.dkim();
        DkimPolicy dkimPolicy = new DkimPolicy(
                dkim.maxSignatures(), dkim.minRsaBits(), dkim.rsaSha1(), dkim.partialBody(), dkim.clockTolerance());
        ArcPolicy arcPolicy = ArcPolicy.DEFAULT.trusting(settings.trustedSealers());
        DkimKeyFinder keys = new DkimKeyFinder(new DkimKeyCache(REMEMBERED_KEYS));
        Methods methods = new Methods(
                new SpfChecker(settings.authservId(), clock),
                new IprevChecker(),
                new DkimVerifier(dkimPolicy, keys, clock),
                new ArcValidator(arcPolicy, keys, clock),
                settings.publicSuffixList()
                        ? DmarcEvaluator.bySuffixes(PublicSuffixes.ofGuava())
                        : DmarcEvaluator.byTreeWalk(),
                HeaderLimits.DEFAULT,
                LineEnds.CRLF);
        DnsBudget budget =
                new DnsBudget(settings.dns().messageQueries(), settings.dns().messageTimeout());
        return new Authenticator(dns, budget, methods);
    }

    @Provides
    @Singleton
    MessageAssessor assessor(
            AuthenticationSettings settings, Authenticator authenticator, Clock clock, MetricFactory metrics) {
        Evaluator evaluator = new Evaluator(new AuthenticationPolicy(settings.policy()), clock, new SecureRandom());
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
