package io.facteur.authentication.spf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import io.facteur.authentication.Suites;
import io.facteur.dns.DnsAnswer.Outcome;
import io.facteur.dns.DnsName;
import io.facteur.dns.MailExchange;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The openspf suite for RFC 7208, when it is there: it is not ours, and no part of this project. */
class SpfConformanceTest {

    private static final int CASES = 203;
    private static final int MAXIMUM_ALIASES = 8;
    private static final List<String> TYPES = List.of("A", "AAAA", "MX", "TXT", "PTR");

    private final SpfChecker checker = new SpfChecker("receiver.example.net", Clock.systemUTC());

    @TestFactory
    Stream<DynamicTest> checkShouldYieldWhatTheSuiteExpects() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode document : Suites.yaml(Suites.require("spf/rfc7208-tests.yml"))) {
            JsonNode zone = document.get("zonedata");
            document.get("tests")
                    .properties()
                    .forEach(each -> tests.add(dynamicTest(
                            document.get("description").asText() + ": " + each.getKey(),
                            () -> check(each.getValue(), zone))));
        }
        assertThat(tests).hasSize(CASES);
        return tests.stream();
    }

    private void check(JsonNode test, JsonNode zone) throws IOException {
        SpfResult result = checker.check(
                        dns(zone),
                        SpfIdentity.MAIL_FROM,
                        address(test.get("host").asText()),
                        test.get("helo").asText(),
                        test.get("mailfrom").asText())
                .block();

        assertThat(result.code().text()).as(result.explanation().toString()).isIn(texts(test.get("result")));
        if (test.has("explanation")) {
            String expected = test.get("explanation").asText();
            // The suite's word for: nothing that the domain publishes
            assertThat(result.published().orElse("DEFAULT")).isEqualTo(expected);
        }
    }

    /** Unlike Java's, it leaves an IPv4 address that is mapped into IPv6 what it is. */
    private static InetAddress address(String text) throws IOException {
        if (!text.startsWith("::FFFF:")) {
            return InetAddress.getByName(text);
        }
        byte[] octets = new byte[16];
        octets[10] = (byte) 0xFF;
        octets[11] = (byte) 0xFF;
        byte[] ipv4 = InetAddress.getByName(text.substring("::FFFF:".length())).getAddress();
        System.arraycopy(ipv4, 0, octets, 12, 4);
        return Inet6Address.getByAddress(null, octets, -1);
    }

    private static List<String> texts(JsonNode node) {
        List<String> texts = new ArrayList<>();
        if (node.isArray()) {
            node.forEach(each -> texts.add(each.asText()));
        } else {
            texts.add(node.asText());
        }
        return texts;
    }

    private static TestDns dns(JsonNode zone) throws IOException {
        Map<String, JsonNode> nodes = new HashMap<>();
        zone.properties().forEach(each -> nodes.put(each.getKey().toLowerCase(Locale.ROOT), each.getValue()));
        TestDns dns = new TestDns();
        for (String name : nodes.keySet()) {
            Optional<JsonNode> target = follow(name, nodes);
            if (target.isPresent()) {
                fill(dns, name, target.get());
            } else {
                TYPES.forEach(type -> dns.failing(name, type, Outcome.TEMPORARY_FAILURE));
            }
        }
        return dns;
    }

    /** @return empty when aliases lead nowhere */
    private static Optional<JsonNode> follow(String name, Map<String, JsonNode> nodes) {
        JsonNode node = nodes.get(name);
        for (int i = 0; i < MAXIMUM_ALIASES && node != null; i++) {
            if (!node.get(0).has("CNAME")) {
                return Optional.of(node);
            }
            String alias = node.get(0).get("CNAME").asText().toLowerCase(Locale.ROOT);
            node = nodes.get(alias.endsWith(".") ? alias.substring(0, alias.length() - 1) : alias);
        }
        return Optional.empty();
    }

    private static void fill(TestDns dns, String name, JsonNode entries) throws IOException {
        boolean hasTxt = false;
        boolean timesOut = false;
        List<String> present = new ArrayList<>();
        for (JsonNode entry : entries) {
            hasTxt |= entry.has("TXT");
            timesOut |= entry.asText().equals("TIMEOUT");
        }
        for (JsonNode entry : entries) {
            for (Map.Entry<String, JsonNode> record : entry.properties()) {
                // Records of the type SPF stand for TXT, too, where no TXT is given; NONE says that there is none.
                String type = record.getKey().equals("SPF") && !hasTxt ? "TXT" : record.getKey();
                if (TYPES.contains(type) && !record.getValue().asText().equals("NONE")) {
                    dns.add(name, type, value(type, record.getValue()));
                    present.add(type);
                }
            }
        }
        if (timesOut) {
            TYPES.stream()
                    .filter(type -> !present.contains(type))
                    .forEach(type -> dns.failing(name, type, Outcome.TEMPORARY_FAILURE));
        }
    }

    private static Object value(String type, JsonNode value) throws IOException {
        switch (type) {
            case "TXT":
                return String.join("", texts(value));
            case "MX":
                String host = value.get(1).asText();
                return new MailExchange(value.get(0).asInt(), host.isEmpty() ? DnsName.ROOT : DnsName.of(host));
            case "PTR":
                return DnsName.of(value.asText());
            default:
                return InetAddress.getByName(value.asText());
        }
    }
}
