package io.facteur.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.facteur.cli.publish.Installations;
import io.facteur.dns.DnsName;
import io.facteur.dns.zone.ZoneDns;
import io.facteur.home.Home;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DnsShowTest {

    @TempDir
    Path home;

    @BeforeEach
    void configure() throws Exception {
        Files.createDirectories(home.resolve("conf"));
        settings(
                "bind=192.0.2.7\nhostname=mail.example.org\npublic.addresses=192.0.2.7, 2001:db8::7\nport.imaps=993\n");
    }

    private void settings(String text) throws Exception {
        Files.writeString(home.resolve("conf/facteur.properties"), text);
    }

    private Run show(String... more) {
        List<String> arguments = new ArrayList<>(List.of("dns", "show"));
        arguments.addAll(List.of(more));
        return Run.on(home).run(arguments.toArray(String[]::new));
    }

    static String keys(String state) {
        return Json.array()
                .add(Json.object()
                        .put("selector", "s2026")
                        .put("algorithm", "rsa")
                        .put("state", state)
                        .put("record", Installations.RSA.record()))
                .toString();
    }

    @Test
    void showShouldPrintAZoneWithTheServersKeys() throws Exception {
        try (FakeServer server = new FakeServer(new Home(home))) {
            server.answer("GET /domains/example.org/dkim", 200, keys("active"));

            Run run = show("example.org");

            assertThat(run.exitCode).as(run.err).isZero();
            assertThat(run.out)
                    .startsWith("; Mail of example.org, on mail.example.org\n")
                    .contains("\nexample.org. 3600 IN MX 10 mail.example.org.\n")
                    .contains("\n_imaps._tcp.example.org. 3600 IN SRV 0 0 993 mail.example.org.\n")
                    .contains("\n;   7.2.0.192.in-addr.arpa. 3600 IN PTR mail.example.org.\n")
                    .doesNotContain("NOTE");
            ZoneDns dns = ZoneDns.parse(run.out);
            assertThat(dns.txt(DnsName.of("s2026._domainkey.example.org"))
                            .block()
                            .records())
                    .containsExactly(Installations.RSA.record());
            assertThat(dns.txt(DnsName.of("example.org")).block().records())
                    .containsExactly("v=spf1 ip4:192.0.2.7 ip6:2001:db8::7 ~all");
        }
    }

    @Test
    void showShouldGoOnWithoutTheServer() {
        Run run = show("example.org");

        assertThat(run.exitCode).isZero();
        assertThat(run.out)
                .contains("\n; NOTE: DKIM is missing: the server is not running on ")
                .contains("./facteur up\n")
                .contains("IN MX 10")
                .doesNotContain("_domainkey");
    }

    @Test
    void showShouldSayWhenTheServerHasNoKeys() throws Exception {
        try (FakeServer server = new FakeServer(new Home(home))) {
            assertThat(show("example.org").out).contains("NOTE: DKIM is missing: ", "./facteur domain add example.org");

            server.answer("GET /domains/example.org/dkim", 200, "[]");
            assertThat(show("example.org").out)
                    .contains("NOTE: DKIM is missing: the server has no key for example.org");

            server.answer("GET /domains/example.org/dkim", 503, "{}");
            assertThat(show("example.org").out).contains("NOTE: DKIM is missing: the server answered 503");

            server.answer("GET /domains/example.org/dkim", 200, "[{\"selector\":\"a\",\"record\":\"not one\"}]");
            assertThat(show("example.org").out).contains("has no key record under the selector a");
        }
    }

    @Test
    void showShouldDescribeEachStateOfAKey() throws Exception {
        try (FakeServer server = new FakeServer(new Home(home))) {
            for (String[] state : new String[][] {
                {"active", "messages are signed with"}, {"pending", "the next key"}, {"retired", "an old key"}
            }) {
                server.answer("GET /domains/example.org/dkim", 200, keys(state[0]));
                assertThat(show("example.org").out).contains("; DKIM (RFC 6376): ", state[1]);
            }
        }
    }

    @Test
    void showShouldSayWhatIsNotKnownInATrial() throws Exception {
        settings("");

        Run run = show("example.org");

        assertThat(run.exitCode).isZero();
        assertThat(run.out)
                .contains("NOTE: the server has no name yet, mail.example.org is assumed")
                .contains("NOTE: the server's addresses are not known")
                .contains("example.org. 3600 IN TXT \"v=spf1 a:mail.example.org ~all\"")
                // the ports that it will have
                .contains("_imaps._tcp.example.org. 3600 IN SRV 0 0 993 mail.example.org.");
    }

    @Test
    void optionsShouldWinOverSettings() {
        Run run = show(
                "example.com",
                "--hostname",
                "mx.example.net",
                "--address",
                "198.51.100.1",
                "--include",
                "spf.one.test",
                "--include",
                "spf.two.test");

        assertThat(run.out)
                .contains("example.com. 3600 IN MX 10 mx.example.net.")
                .contains("\"v=spf1 ip4:198.51.100.1 include:spf.one.test include:spf.two.test ~all\"")
                .contains("; ---- In the zone of mx.example.net, once for all domains of this server")
                .contains(";   mx.example.net. 3600 IN A 198.51.100.1");
    }

    @Test
    void jsonShouldHaveEveryRecordInPieces() throws Exception {
        try (FakeServer server = new FakeServer(new Home(home))) {
            server.answer("GET /domains/example.org/dkim", 200, keys("active"));

            JsonNode json = show("example.org", "--format", "json").json();

            assertThat(show("example.org", "--json").json()).isEqualTo(json);
            assertThat(json.path("addresses")).hasSize(2);
            assertThat(json.path("notes")).isEmpty();
            JsonNode key = null;
            for (JsonNode record : json.path("records")) {
                key = record.path("purpose").asText().equals("dkim") ? record : key;
                assertThat(record.path("name").asText()).doesNotEndWith(".");
            }
            assertThat(key.path("value").asText()).isEqualTo(Installations.RSA.record());
            assertThat(key.path("strings")).hasSize(2);
            assertThat(key.path("publisher").asText()).isEqualTo("domain");
            assertThat(key.path("ttl").asInt()).isEqualTo(3600);
        }
    }

    @Test
    void internationalizedDomainShouldBeWrittenInItsAsciiForm() {
        Run run = show("b\u00fccher.example");

        assertThat(run.out)
                .startsWith("; Mail of xn--bcher-kva.example (b\u00fccher.example), on mail.example.org\n")
                .contains("rua=mailto:dmarc@xn--bcher-kva.example");
    }

    @Test
    void nonsenseShouldBeRefused() throws Exception {
        assertThat(show("a..b").exitCode).isEqualTo(ExitCode.USAGE);
        assertThat(show("example.org", "--address", "mail").err).contains("--address: \"mail\" is not an IP address");
        assertThat(show("example.org", "--format", "tinydns").exitCode).isEqualTo(ExitCode.USAGE);
        settings("public.addresses=here\n");
        Run run = show("example.org");
        assertThat(run.exitCode).isEqualTo(ExitCode.FAILED);
        assertThat(run.err).contains("public.addresses", "config check");
    }
}
