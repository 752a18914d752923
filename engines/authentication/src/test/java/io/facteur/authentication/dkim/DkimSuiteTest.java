package io.facteur.authentication.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.authentication.Suites;
import io.facteur.authentication.message.HeaderLimits;
import io.facteur.authentication.message.LineEnds;
import io.facteur.authentication.message.MessageReader;
import io.facteur.dns.DnsAnswer.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Against the suite of Mail::DKIM: the cryptographic result, since its keys are older than RFC 8301. */
class DkimSuiteTest {

    private static final int CASES = 61;

    @TestFactory
    Stream<DynamicTest> verifierShouldAgreeWithTheSuite() throws IOException {
        Path suite = Suites.require("dkim");
        TextDns dns = dns(suite);
        List<String> cases = Files.readAllLines(suite.resolve("expected.tsv"));
        assertThat(cases).hasSize(CASES);
        return cases.stream()
                .map(line -> line.split("\t"))
                .map(columns -> DynamicTest.dynamicTest(
                        columns[0], () -> check(suite.resolve("corpus").resolve(columns[0]), columns[1], dns)));
    }

    private static void check(Path file, String expected, TextDns dns) throws IOException {
        DkimVerifier verifier =
                new DkimVerifier(DkimPolicy.DEFAULT, new DkimKeyFinder(new DkimKeyCache(10)), Clock.systemUTC());
        List<DkimResult> results;
        try (InputStream in = Files.newInputStream(file)) {
            MessageReader message = MessageReader.open(in, HeaderLimits.DEFAULT, LineEnds.LF_OR_CRLF);
            results = verifier.verify(dns, message, List.of()).block();
        }
        List<DkimCode> codes = results.stream().map(DkimResult::cryptography).toList();
        assertThat(worth(codes)).describedAs("%s", results).isEqualTo(expected);
    }

    /** One result for the message, as the suite has it: any signature that is valid makes it so. */
    private static String worth(List<DkimCode> codes) {
        if (codes.contains(DkimCode.PASS)) {
            return "pass";
        }
        return codes.contains(DkimCode.FAIL) ? "fail" : "invalid";
    }

    private static TextDns dns(Path suite) throws IOException {
        TextDns dns = new TextDns();
        for (String line : Files.readAllLines(suite.resolve("FAKE_DNS.dat"), StandardCharsets.UTF_8)) {
            String[] columns = line.split("\\s+", 2);
            if (line.startsWith("#") || columns.length < 2) {
                continue;
            }
            if (columns[1].startsWith("NXDOMAIN")) {
                dns.failing(columns[0], Outcome.NO_SUCH_NAME);
            } else if (columns[1].startsWith("~~")) {
                dns.failing(columns[0], Outcome.TEMPORARY_FAILURE);
            } else {
                dns.with(columns[0], columns[1].equals("\"\"") ? "" : columns[1]);
            }
        }
        return dns;
    }
}
