package io.facteur.authentication.results;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.authentication.Explanation;
import io.facteur.authentication.results.MethodResult.Property;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthenticationResultsParserTest {

    private static AuthenticationResults parse(String value) {
        AuthenticationResultsParser.Parsed parsed = AuthenticationResultsParser.parse(value);
        assertThat(parsed.problem()).isEmpty();
        return parsed.results().orElseThrow();
    }

    private static String problem(String value) {
        AuthenticationResultsParser.Parsed parsed = AuthenticationResultsParser.parse(value);
        assertThat(parsed.results()).isEmpty();
        return parsed.problem().map(Explanation::code).orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "example.com; none",
                "example.com 1; none",
                "  (c) example.com (c) 1 (c) ; (c) none (c) ",
                "example.com;none;",
                "\"example.com\"; NONE",
                "example.com\r\n ;\r\n none"
            })
    void parseShouldReadNone(String value) {
        assertThat(parse(value)).isEqualTo(new AuthenticationResults("example.com", List.of()));
    }

    @Test
    void parseShouldReadMethodsWithReasonsPropertiesAndComments() {
        AuthenticationResults results =
                parse("mx.example.com (our (own) \\) server); spf=pass (ok; really) reason=\"a \\\"b\\\" ;c\""
                        + " smtp.mailfrom=user@example.net smtp . helo = mx.example.net;\r\n\tDKIM/1=Fail (x=y)"
                        + " header.d=example.net header.i=@example.net header.b=aB/c+d==; dmarc = pass reason = word"
                        + " header.from=example.net (p=reject); auth=pass smtp.auth=\"quoted local\"@example.com");
        assertThat(results.authservId()).isEqualTo("mx.example.com");
        assertThat(results.results())
                .containsExactly(
                        new MethodResult(
                                "spf",
                                "pass",
                                "a \"b\" ;c",
                                List.of(
                                        new Property("smtp", "mailfrom", "user@example.net"),
                                        new Property("smtp", "helo", "mx.example.net"))),
                        new MethodResult(
                                "dkim",
                                "fail",
                                "",
                                List.of(
                                        new Property("header", "d", "example.net"),
                                        new Property("header", "i", "@example.net"),
                                        new Property("header", "b", "aB/c+d=="))),
                        new MethodResult(
                                "dmarc", "pass", "word", List.of(new Property("header", "from", "example.net"))),
                        new MethodResult(
                                "auth",
                                "pass",
                                "",
                                List.of(new Property("smtp", "auth", "\"quoted local\"@example.com"))));
    }

    @Test
    void parseShouldReadInternationalizedValues() {
        // RFC 8616
        AuthenticationResults results = parse("bücher.example; spf=pass smtp.mailfrom=jürgen@bücher.example");
        assertThat(results.authservId()).isEqualTo("bücher.example");
        assertThat(results.results().get(0).property("SMTP", "MailFrom")).contains("jürgen@bücher.example");
    }

    @Test
    void parseShouldIgnoreAMethodOfAnotherVersion() {
        assertThat(parse("example.com; spf/2=pass smtp.helo=a; dkim / 1 = none").results())
                .containsExactly(new MethodResult("dkim", "none", "", List.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                         | no-authserv-id",
                "; none                                     | no-authserv-id",
                "\"\"; none                                 | no-authserv-id",
                "example.com 2; none                        | unsupported-version",
                "example.com x y; spf=pass                  | unsupported-version",
                "example.com                                | syntax",
                "example.com;                               | syntax",
                "example.com; spf                           | syntax",
                "example.com; spf=                          | syntax",
                "example.com; =pass                         | syntax",
                "example.com; spf=pass smtp                 | syntax",
                "example.com; spf=pass smtp.                | syntax",
                "example.com; spf=pass smtp.mailfrom        | syntax",
                "example.com; spf=pass smtp=x               | syntax",
                "example.com; none; spf=pass                | syntax",
                "example.com; spf=pass; none                | syntax",
                "example.com; spf=pass (open                | syntax",
                "example.com; spf=pass reason=\"open        | syntax",
                "example.com; spf=pass ) x                  | syntax",
                "(open example.com; none                    | syntax",
            })
    void parseShouldSayWhatIsWrong(String value, String code) {
        assertThat(problem(value)).isEqualTo(code);
    }

    @Test
    void parseShouldStopAtItsLimits() {
        String hundred = "; spf=pass".repeat(AuthenticationResultsParser.MAXIMUM_ITEMS);
        assertThat(parse("example.com" + hundred).results()).hasSize(AuthenticationResultsParser.MAXIMUM_ITEMS);
        assertThat(problem("example.com" + hundred + "; spf=pass")).isEqualTo("too-many-items");
        String properties = " smtp.helo=a".repeat(AuthenticationResultsParser.MAXIMUM_ITEMS);
        assertThat(parse("example.com; spf=pass" + properties).results()).hasSize(1);
        assertThat(problem("example.com; spf=pass" + properties + " smtp.helo=a"))
                .isEqualTo("too-many-items");
        String start = "example.com; spf=pass smtp.helo=";
        int left = AuthenticationResultsParser.MAXIMUM_LENGTH - start.length();
        assertThat(parse(start + "a".repeat(left)).results()).hasSize(1);
        assertThat(problem(start + "a".repeat(left + 1))).isEqualTo("too-long");
        assertThat(problem("(".repeat(30_000))).isEqualTo("syntax");
    }

    @Test
    void parseArcShouldReadTheInstance() {
        AuthenticationResultsParser.Parsed parsed =
                AuthenticationResultsParser.parseArc(" (c) i = 12 ; example.com; arc=pass header.oldest-pass=0");
        assertThat(parsed.instance()).isEqualTo(12);
        assertThat(parsed.results().orElseThrow().authservId()).isEqualTo("example.com");
        assertThat(AuthenticationResultsParser.parseArc("i=50; example.com; none")
                        .instance())
                .isEqualTo(50);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "example.com; none",
                "i=0; example.com; none",
                "i=51; a; none",
                "i=1 example.com; none",
                "i=01; a; none",
                "i=999999999999; a; none",
                "x=1; a; none",
                "i; a; none"
            })
    void parseArcShouldFindNoResultsWithoutAnInstance(String value) {
        AuthenticationResultsParser.Parsed parsed = AuthenticationResultsParser.parseArc(value);
        assertThat(parsed.problem().map(Explanation::code)).contains("no-instance");
        assertThat(parsed.results()).isEmpty();
    }
}
