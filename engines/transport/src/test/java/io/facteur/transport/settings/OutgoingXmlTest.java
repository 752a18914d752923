package io.facteur.transport.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facteur.transport.TlsPolicy;
import io.facteur.transport.settings.OutgoingSettings.Hold;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;

class OutgoingXmlTest {

    private static OutgoingSettings read(String text) throws Exception {
        return OutgoingXml.read(DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))
                .getDocumentElement());
    }

    @Test
    void fileOfTheDistributionShouldSayTheDefaults() throws Exception {
        assertThat(read(Files.readString(Path.of("../../conf/outgoing.xml")))).isEqualTo(OutgoingSettings.DEFAULT);
        assertThat(read("<outgoing/>")).isEqualTo(OutgoingSettings.DEFAULT);
    }

    @Test
    void whatIsSaidShouldCount() throws Exception {
        OutgoingSettings settings = read("""
                <outgoing>
                    <hold>never</hold>
                    <smartHost><host>smtp.isp.example</host><user>u</user><passwordFile>secrets/x</passwordFile></smartHost>
                    <nextHops><port>2525</port><ipv6>true</ipv6><tls>required</tls>
                        <sourceAddress>192.0.2.1</sourceAddress></nextHops>
                    <connections><perHop>2</perHop></connections>
                    <retry><delays>1s, 2m</delays><giveUpAfter>2d</giveUpAfter></retry>
                    <timeouts><connect>500ms</connect></timeouts>
                </outgoing>""");

        assertThat(settings.hold()).isEqualTo(Hold.NEVER);
        assertThat(settings.smartHost().orElseThrow().port()).isEqualTo(587);
        assertThat(settings.smartHost().orElseThrow().tls()).isEqualTo(TlsPolicy.VERIFIED);
        assertThat(settings.nextHops().port()).isEqualTo(2525);
        assertThat(settings.tls()).isEqualTo(TlsPolicy.ENCRYPTED);
        assertThat(settings.courier().connectionsPerHop()).isEqualTo(2);
        assertThat(settings.schedule().delays()).containsExactly(Duration.ofSeconds(1), Duration.ofMinutes(2));
        assertThat(settings.schedule().giveUpAfter()).isEqualTo(Duration.ofDays(2));
        assertThat(settings.timeouts().connect()).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void whatMakesNoSenseShouldBeRefused() {
        assertThatThrownBy(() -> read("<outgoing><nextHops><ipv4>false</ipv4></nextHops></outgoing>"))
                .hasMessageContaining("nobody can be reached");
        assertThatThrownBy(() -> read("<outgoing><smartHost><host>a</host><user>u</user></smartHost></outgoing>"))
                .hasMessageContaining("go together");
        assertThatThrownBy(() ->
                        read("<outgoing><nextHops><sourceAddress>mail.test</sourceAddress></nextHops></outgoing>"))
                .hasMessageContaining("numeric address");
    }
}
