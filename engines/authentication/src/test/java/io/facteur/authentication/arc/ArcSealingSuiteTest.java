package io.facteur.authentication.arc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import io.facteur.authentication.Suites;
import io.facteur.authentication.dkim.BodyHashes;
import io.facteur.authentication.dkim.DkimKeyCache;
import io.facteur.authentication.dkim.DkimKeyFinder;
import io.facteur.authentication.dkim.DkimKeyPair;
import io.facteur.authentication.dkim.Parsed;
import io.facteur.authentication.dkim.SignatureWriter;
import io.facteur.authentication.dkim.SigningKey;
import io.facteur.authentication.message.HeaderField;
import io.facteur.authentication.message.MessageReader;
import io.facteur.dns.DnsName;
import io.facteur.dns.zone.ZoneDns;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The signing half of the ARC suite. Signatures depend on each octet of their fields, so that the suite wants the tags in
 * the order of the alphabet, no folds, and the results as they stand in Authentication-Results.
 */
class ArcSealingSuiteTest {

    private static final int CASES = 10;
    private static final SignatureWriter.Layout LAYOUT =
            new SignatureWriter.Layout(List.of("a", "b", "bh", "c", "cv", "d", "h", "i", "s", "t"), 998);

    @TestFactory
    Stream<DynamicTest> setsShouldBeWhatTheSuiteExpects() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode document : Suites.yaml(Suites.require("arc/sign-tests.yml"))) {
            document.get("tests")
                    .properties()
                    .forEach(each -> tests.add(dynamicTest(each.getKey(), () -> check(each.getValue(), document))));
        }
        assertThat(tests).hasSize(CASES);
        return tests.stream();
    }

    private static void check(JsonNode test, JsonNode document) throws IOException {
        Clock clock = Clock.fixed(Instant.ofEpochSecond(test.get("t").asLong()), ZoneOffset.UTC);
        String text = test.get("message").asText();
        ZoneDns dns = ArcValidationSuiteTest.dns(document);
        ArcCode arrival = new ArcValidator(ArcPolicy.DEFAULT, new DkimKeyFinder(new DkimKeyCache(10)), clock)
                .validate(dns, ArcValidationSuiteTest.message(text))
                .block()
                .code();
        DkimKeyPair pair = DkimKeyPair.parsePem(document.get("privatekey").asText())
                .value()
                .orElseThrow();
        DnsName domain = DnsName.of(document.get("domain").asText());
        SigningKey key = SigningKey.of(domain, document.get("sel").asText(), pair);
        List<String> names = List.of(test.get("sig-headers").asText().split(":"));

        MessageReader message = ArcValidationSuiteTest.message(text);
        BodyHashes bodies = new BodyHashes();
        Parsed<ArcSealing> sealing = new ArcSealer(key, clock, LAYOUT, header -> names).begin(message, bodies);
        message.readBody(bodies);

        if (test.get("AS").asText().isEmpty()) {
            assertThat(sealing.problem().orElseThrow().code()).isEqualTo("chain-broken-before");
            return;
        }
        ArcSealing begun = sealing.value().orElseThrow();
        HeaderField results = HeaderField.of("ARC-Authentication-Results: i=" + begun.instance() + "; "
                + results(message, test.get("srv-id").asText()));
        List<HeaderField> set = begun.fields(arrival, results);
        assertThat(tags(set.get(2).value())).isEqualTo(tags(test.get("AAR").asText()));
        assertThat(tags(set.get(1).value())).isEqualTo(tags(test.get("AMS").asText()));
        assertThat(tags(set.get(0).value())).isEqualTo(tags(test.get("AS").asText()));
    }

    /** All results by the given host, put together as the suite's readme says. */
    private static String results(MessageReader message, String host) {
        List<String> all = new ArrayList<>();
        all.add(host);
        message.header().all("Authentication-Results").stream()
                .map(HeaderField::value)
                .filter(value -> value.startsWith(host + ";"))
                .flatMap(value -> Arrays.stream(value.split(";")).skip(1))
                .map(String::strip)
                .forEach(all::add);
        return String.join("; ", all);
    }

    private static Set<String> tags(String value) {
        return new TreeSet<>(List.of(value.replaceAll("\\s", "").split(";")));
    }
}
