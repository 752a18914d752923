package io.facteur.authentication.arc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import io.facteur.authentication.Suites;
import io.facteur.authentication.dkim.DkimKeyCache;
import io.facteur.authentication.dkim.DkimKeyFinder;
import io.facteur.authentication.message.HeaderLimits;
import io.facteur.authentication.message.LineEnds;
import io.facteur.authentication.message.MessageReader;
import io.facteur.dns.zone.ZoneDns;
import io.facteur.dns.zone.ZoneDnsBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The validation half of the ARC suite. */
class ArcValidationSuiteTest {

    private static final int CASES = 91;

    private final ArcValidator validator =
            new ArcValidator(ArcPolicy.DEFAULT, new DkimKeyFinder(new DkimKeyCache(10)), Clock.systemUTC());

    @TestFactory
    Stream<DynamicTest> chainsShouldBeWhatTheSuiteExpects() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode document : Suites.yaml(Suites.require("arc/validation-tests.yml"))) {
            ZoneDns dns = dns(document);
            document.get("tests")
                    .properties()
                    .forEach(each -> tests.add(dynamicTest(each.getKey(), () -> check(each.getValue(), dns))));
        }
        assertThat(tests).hasSize(CASES);
        return tests.stream();
    }

    private void check(JsonNode test, ZoneDns dns) throws IOException {
        ArcResult result =
                validator.validate(dns, message(test.get("message").asText())).block();

        // Where a seal says cv=fail the suite expects no answer at all; RFC 8617 5.2 steps 2 and 3.3 say fail.
        String cv = test.get("cv").asText();
        assertThat(result.code().text())
                .as(result.explanation().toString())
                .isEqualToIgnoringCase(cv.isEmpty() ? "fail" : cv);
    }

    static MessageReader message(String text) throws IOException {
        return MessageReader.open(
                new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
                HeaderLimits.DEFAULT,
                LineEnds.LF_OR_CRLF);
    }

    /** The suite folds its records, which have no folds in the DNS. */
    static ZoneDns dns(JsonNode document) {
        ZoneDnsBuilder dns = ZoneDns.builder();
        document.get("txt-records")
                .properties()
                .forEach(each -> dns.txt(each.getKey(), each.getValue().asText().replace("\n", "")));
        return dns.build();
    }
}
