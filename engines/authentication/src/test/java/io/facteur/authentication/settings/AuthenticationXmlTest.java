package io.facteur.authentication.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facteur.authentication.policy.Action;
import io.facteur.authentication.policy.PolicySettings;
import io.facteur.authentication.settings.AuthenticationSettings.Dkim;
import io.facteur.authentication.settings.AuthenticationSettings.Dns;
import io.facteur.dns.DnsName;
import java.io.StringReader;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xml.sax.InputSource;

class AuthenticationXmlTest {

    private static AuthenticationSettings read(String text) throws Exception {
        return AuthenticationXml.read(
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(text)))
                        .getDocumentElement(),
                "mx.example.org",
                false);
    }

    private static AuthenticationSettings servers(String text) throws Exception {
        return read("<authentication><dns><servers>" + text + "</servers></dns></authentication>");
    }

    private static final AuthenticationSettings DEFAULT = new AuthenticationSettings(
            "mx.example.org", Dns.DEFAULT, Dkim.DEFAULT, Set.of(), false, PolicySettings.DEFAULT);

    @ParameterizedTest
    @ValueSource(
            strings = {"<authentication/>", "<authentication><dns/><dkim/><arc/><dmarc/><policy/></authentication>"})
    void readShouldTakeTheDefaultsForWhatIsAbsent(String text) throws Exception {
        assertThat(read(text)).isEqualTo(DEFAULT);
    }

    @Test
    void readShouldFindTheDefaultsInTheFileThatIsDistributed() throws Exception {
        String text = Files.readString(Path.of(System.getProperty("facteur.root"), "conf", "authentication.xml"));

        assertThat(read(text.replace("${sys:facteur.hostname}", "mx.example.org")
                        .replace("${sys:facteur.dns.servers}", "")))
                .isEqualTo(DEFAULT);
    }

    @Test
    void readShouldTakeEveryChoice() throws Exception {
        AuthenticationSettings settings = read("""
                <authentication>
                  <authservId> example.org </authservId>
                  <dns>
                    <servers>127.0.0.1:5353, 192.0.2.53,[::1]:54,[2001:db8::1]</servers>
                    <timeout>500ms</timeout><messageTimeout>9s</messageTimeout><messageQueries>20</messageQueries>
                  </dns>
                  <dkim>
                    <maxSignatures>3</maxSignatures><minRsaBits>2048</minRsaBits><rsaSha1>true</rsaSha1>
                    <partialBody>1</partialBody><clockTolerance>60s</clockTolerance>
                  </dkim>
                  <arc><trustedSealer>a.test</trustedSealer><trustedSealer>B.test</trustedSealer></arc>
                  <dmarc><method>public-suffix-list</method></dmarc>
                  <policy>
                    <invalidFrom>junk</invalidFrom><quarantine>accept</quarantine><reject>junk</reject>
                    <corroborate>false</corroborate><testMode>0</testMode>
                    <temporaryFailure>defer</temporaryFailure><resolverDown>accept</resolverDown>
                    <mailingList>lists.test</mailingList>
                  </policy>
                </authentication>
                """);

        assertThat(settings.authservId()).isEqualTo("example.org");
        assertThat(settings.dns().servers())
                .containsExactly(
                        new InetSocketAddress("127.0.0.1", 5353),
                        new InetSocketAddress("192.0.2.53", 53),
                        new InetSocketAddress("::1", 54),
                        new InetSocketAddress("2001:db8::1", 53));
        assertThat(settings.dns().timeout()).isEqualTo(Duration.ofMillis(500));
        assertThat(settings.dns().messageTimeout()).isEqualTo(Duration.ofSeconds(9));
        assertThat(settings.dns().messageQueries()).isEqualTo(20);
        assertThat(settings.dkim()).isEqualTo(new Dkim(3, 2048, true, true, Duration.ofMinutes(1)));
        assertThat(settings.trustedSealers()).containsExactlyInAnyOrder(DnsName.of("a.test"), DnsName.of("b.test"));
        assertThat(settings.publicSuffixList()).isTrue();
        assertThat(settings.policy())
                .isEqualTo(new PolicySettings(
                        Action.JUNK,
                        Action.ACCEPT,
                        Action.JUNK,
                        false,
                        false,
                        Action.DEFER,
                        Action.ACCEPT,
                        Set.of(DnsName.of("lists.test"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2.3.4.5", "127.0.0.1:70000", "[::zz]", "[1.2.3.4"})
    void readShouldSayWhatIsAllowedWhenAServerHasNoAddress(String server) {
        assertThatThrownBy(() -> servers(server))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("<servers>: found \"" + server + "\", allowed: a numeric address with or without a port");
    }
}
