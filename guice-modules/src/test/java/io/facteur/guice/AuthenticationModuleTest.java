package io.facteur.guice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.inject.AbstractModule;
import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.Injector;
import io.facteur.antispam.Evaluation;
import io.facteur.antispam.MessageAssessor;
import io.facteur.antispam.Verdict;
import io.facteur.authentication.check.Envelope;
import io.facteur.authentication.settings.AuthenticationSettings;
import io.facteur.authentication.signing.MemorySigningKeyStore;
import io.facteur.authentication.signing.SigningKeyStore;
import io.facteur.dns.DnsClient;
import io.facteur.dns.resolver.ResolvingDnsClient;
import io.facteur.dns.zone.OverlayDns;
import io.facteur.home.Settings;
import io.facteur.testing.dns.LocalDns;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.server.core.configuration.Configuration;
import org.apache.james.server.core.filesystem.FileSystemImpl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.SAXParseException;

class AuthenticationModuleTest {

    private static final String ZONE = """
            test. 60 IN SOA ns.test. root.test. 1 60 60 60 60
            bank.test. 60 IN TXT "v=spf1 ip4:192.0.2.1 -all"
            _dmarc.bank.test. 60 IN TXT "v=DMARC1; p=reject"
            1.2.0.192.in-addr.arpa. 60 IN PTR mx.bank.test.
            mx.bank.test. 60 IN A 192.0.2.1
            """;

    private static final String MESSAGE =
            "From: user@bank.test\r\nTo: user@here.test\r\nSubject: hello\r\n\r\nbody\r\n";

    @TempDir
    private Path home;

    private final RecordingMetricFactory metrics = new RecordingMetricFactory();
    private final LocalDns dns = LocalDns.start(ZONE);
    private Injector injector;

    @AfterEach
    void close() {
        dns.close();
        if (injector != null) {
            injector.getInstance(ResolvingDnsClient.class).close();
        }
    }

    private Injector start(String configuration) throws Exception {
        return start(configuration, "0.0.0.0");
    }

    private Injector start(String configuration, String bind) throws Exception {
        if (!configuration.isEmpty()) {
            Files.writeString(home.resolve("authentication.xml"), configuration);
        }
        Configuration.Basic james = Configuration.builder()
                .workingDirectory(home.toFile())
                .configurationPath(new Configuration.ConfigurationPath("file://" + home + "/"))
                .build();
        injector = Guice.createInjector(
                new AuthenticationModule(Settings.load(home, Map.of("bind", bind))), new AbstractModule() {
                    @Override
                    protected void configure() {
                        bind(FileSystem.class).toInstance(new FileSystemImpl(james.directories()));
                        bind(Configuration.class).toInstance(james);
                        bind(MetricFactory.class).toInstance(metrics);
                        bind(Clock.class).toInstance(Clock.systemUTC());
                        bind(SigningKeyStore.class).toInstance(new MemorySigningKeyStore());
                        bind(DomainList.class).toInstance(TrialDnsTest.domains("here.test"));
                    }
                });
        return injector;
    }

    private Injector startWithDns(String rest) throws Exception {
        return start(withDns(rest));
    }

    private String withDns(String rest) {
        return "<authentication><dns><servers>" + dns.hostAndPort() + "</servers><timeout>1s</timeout></dns>" + rest
                + "</authentication>";
    }

    private static Evaluation assess(Injector injector, String client) throws Exception {
        return injector.getInstance(MessageAssessor.class)
                .assess(
                        () -> new ByteArrayInputStream(MESSAGE.getBytes(StandardCharsets.US_ASCII)),
                        new Envelope(Optional.of(InetAddress.getByName(client)), "mx.bank.test", "user@bank.test"),
                        List.of("user@here.test"))
                .block();
    }

    @Test
    void messageShouldBeAcceptedWhenItsDomainSentIt() throws Exception {
        Evaluation evaluation = assess(startWithDns(""), "192.0.2.1");

        assertThat(evaluation.strictest()).isEqualTo(Verdict.ACCEPT);
        assertThat(evaluation.authentication().dmarc().passed()).isTrue();
        assertThat(metrics.countFor("authentication.dmarc.pass")).isEqualTo(1);
        assertThat(metrics.countFor("authentication.spf.pass")).isEqualTo(1);
        assertThat(metrics.countFor("authentication.iprev.pass")).isEqualTo(1);
        assertThat(metrics.countFor("authentication.dkim.none")).isEqualTo(1);
        assertThat(metrics.countFor("authentication.verdict.accept")).isEqualTo(1);
        assertThat(metrics.executionTimesFor("authentication.time")).hasSize(1);
    }

    @Test
    void messageShouldBeRefusedWhenItIsForged() throws Exception {
        Evaluation evaluation = assess(startWithDns(""), "192.0.2.66");

        assertThat(evaluation.refusal())
                .get()
                .hasToString("550 5.7.1 DMARC policy of bank.test: not authorized by it, no list or forwarder seen (id "
                        + evaluation.id() + ")");
    }

    @Test
    void messageShouldGoToJunkWhenItIsSetSo() throws Exception {
        Evaluation evaluation = assess(startWithDns("<policy><reject>junk</reject></policy>"), "192.0.2.66");

        assertThat(evaluation.strictest()).isEqualTo(Verdict.JUNK);
    }

    @Test
    void messageShouldBeDeferredAndHealthDegradedWhenTheResolverIsDown() throws Exception {
        Injector started = startWithDns("");
        ResolverHealthCheck health = started.getInstance(ResolverHealthCheck.class);
        assertThat(health.check().block().isHealthy()).isTrue();

        dns.stop();

        assertThat(health.check().block().isDegraded()).isTrue();
        assertThat(assess(started, "192.0.2.1").refusal())
                .get()
                .asString()
                .startsWith("451 4.4.3 Our DNS resolver does not answer, please try again later (id ");
    }

    @Test
    void messageShouldBeTakenWhenTheResolverIsDownAndNobodyElseCanSend() throws Exception {
        Injector started = start(withDns(""), "127.0.0.2");
        dns.stop();

        Evaluation evaluation = assess(started, "192.0.2.1");

        assertThat(evaluation.strictest()).isEqualTo(Verdict.ACCEPT);
        assertThat(evaluation.authentication().dmarc().passed()).isFalse();
        assertThat(started.getInstance(ResolverHealthCheck.class)
                        .check()
                        .block()
                        .getCause())
                .get()
                .asString()
                .contains("taken without knowing who sent it");
    }

    @Test
    void messageShouldBeDeferredInATrialWhenItIsSetSo() throws Exception {
        Injector started = start(withDns("<policy><resolverDown>defer</resolverDown></policy>"), "127.0.0.2");
        dns.stop();

        assertThat(assess(started, "192.0.2.1").strictest()).isEqualTo(Verdict.DEFER);
    }

    @Test
    void onlyATrialWithoutADnsServerShouldHaveTheDnsOfATrial() throws Exception {
        for (String bind : List.of("0.0.0.0", "::", "192.0.2.1", "10.0.0.5")) {
            assertThat(start("<authentication/>", bind).getInstance(DnsClient.class))
                    .as(bind)
                    .isInstanceOf(ResolvingDnsClient.class);
            close();
        }
        assertThat(start(withDns(""), "127.0.0.2").getInstance(DnsClient.class)).isInstanceOf(ResolvingDnsClient.class);
        close();
        assertThat(start("<authentication/>", "127.0.0.2").getInstance(DnsClient.class))
                .isInstanceOf(OverlayDns.class);
    }

    @Test
    void forgedMailShouldBeRefusedInATrialWithoutANetwork() throws Exception {
        Evaluation evaluation = assess(start("<authentication/>", "127.0.0.2"), "127.0.0.1");

        assertThat(evaluation.refusal())
                .get()
                .hasToString("550 5.7.1 DMARC policy of bank.test: not authorized by it, no list or forwarder seen (id "
                        + evaluation.id() + ")");
    }

    @Test
    void startShouldTakeTheDefaultsWhenThereIsNoFile() throws Exception {
        assertThat(start("").getInstance(AuthenticationSettings.class).dns())
                .isEqualTo(AuthenticationSettings.Dns.DEFAULT);
    }

    @Test
    void startShouldStopWhenTheFileIsWrong() {
        assertThatThrownBy(() -> start("<authentication>\n<dns><timeout>long</timeout></dns>\n</authentication>"))
                .isInstanceOf(CreationException.class)
                .hasRootCauseInstanceOf(SAXParseException.class)
                .hasMessageContaining(home.resolve("authentication.xml")
                        + ", line 2: <timeout>: found \"long\", allowed: a time such as 5s or 500ms");
    }
}
