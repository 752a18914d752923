package io.facteur.authentication.results;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.authentication.message.HeaderField;
import io.facteur.authentication.results.MethodResult.Property;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class AuthenticationResultsWriterTest {

    private static AuthenticationResults one(String value) {
        return new AuthenticationResults(
                "mx.example.com",
                List.of(new MethodResult("spf", "fail", "", List.of(new Property("smtp", "mailfrom", value)))));
    }

    @Test
    void fieldShouldBeFolded() {
        AuthenticationResults results = new AuthenticationResults(
                "mx.example.com",
                List.of(
                        new MethodResult(
                                "spf", "pass", "", List.of(new Property("smtp", "mailfrom", "user@example.org"))),
                        new MethodResult(
                                "dkim",
                                "fail",
                                "body-hash-mismatch",
                                List.of(
                                        new Property("header", "d", "example.org"),
                                        new Property("header", "i", "@example.org"),
                                        new Property("header", "b", "ab/d+fg=")))));
        assertThat(AuthenticationResultsWriter.field(results))
                .isEqualTo(String.join(
                        "\r\n",
                        "Authentication-Results: mx.example.com;",
                        "\tspf=pass smtp.mailfrom=user@example.org;",
                        "\tdkim=fail reason=body-hash-mismatch header.d=example.org",
                        "\theader.i=@example.org header.b=\"ab/d+fg=\""));
    }

    @Test
    void fieldShouldSayNoneWhenThereIsNoResult() {
        AuthenticationResults none = new AuthenticationResults("mx.example.com", List.of());
        assertThat(AuthenticationResultsWriter.field(none)).isEqualTo("Authentication-Results: mx.example.com; none");
        assertThat(AuthenticationResultsWriter.arcField(3, none))
                .isEqualTo("ARC-Authentication-Results: i=3; mx.example.com; none");
    }

    @Test
    void fieldShouldLetNobodyWriteFieldsOrResultsOfHisOwn() {
        for (String attack : List.of(
                "x@y\r\nX-Evil: 1",
                "x; dmarc=pass",
                "x (",
                "x) ; dkim=pass (",
                "\"; dkim=pass; \"",
                "\\",
                "\\\"; dkim=pass",
                "\n",
                "\0",
                "a b",
                "\u2028x",
                "\u202Ex",
                "\uD800",
                "x\u0085y",
                "",
                "@",
                "a@",
                "a@b@c",
                "a;b@c")) {
            String field = AuthenticationResultsWriter.field(one(attack));
            assertThat(field.replace("\r\n\t", " ")).doesNotContain("\r", "\n", "\0", "\u2028", "\u202E", "\u0085");
            AuthenticationResults read = AuthenticationResultsParser.parse(
                            HeaderField.of(field).value())
                    .results()
                    .orElseThrow();
            assertThat(read.authservId()).isEqualTo("mx.example.com");
            assertThat(read.results()).hasSize(1);
            assertThat(read.results().get(0).properties()).hasSize(1);
        }
        MethodResult names = new MethodResult("spf=pass; x", "pa ss\r\n", "", List.of(new Property("a.b=c;", "", "v")));
        assertThat(AuthenticationResultsWriter.field(new AuthenticationResults("my id; x", List.of(names))))
                .isEqualTo("Authentication-Results: \"my id; x\";\r\n\tspfpassx=pass abc.unknown=v");
    }

    @Test
    void fieldShouldCutLongValues() {
        String field = AuthenticationResultsWriter.field(one("é".repeat(AuthenticationResultsWriter.MAXIMUM_VALUE)));
        assertThat(AuthenticationResultsParser.parse(HeaderField.of(field).value())
                        .results()
                        .orElseThrow())
                .isEqualTo(one("é".repeat(AuthenticationResultsWriter.MAXIMUM_VALUE / 2)));
        MethodResult worst = new MethodResult(
                "spf",
                "x".repeat(2000),
                "\"".repeat(2000),
                List.of(new Property("a".repeat(999), "b".repeat(999), "\\".repeat(999))));
        // RFC 5322 2.1.1
        assertThat(AuthenticationResultsWriter.field(new AuthenticationResults("\"".repeat(2000), List.of(worst)))
                        .split("\r\n"))
                .allMatch(line -> line.getBytes(StandardCharsets.UTF_8).length <= 998);
    }

    @net.jqwik.api.Property(tries = 2000)
    void parseOfWrittenShouldBeEqual(@ForAll("results") AuthenticationResults results) {
        String field = AuthenticationResultsWriter.field(results);
        assertThat(AuthenticationResultsParser.parse(HeaderField.of(field).value())
                        .results())
                .contains(results);
        String arc = AuthenticationResultsWriter.arcField(7, results);
        AuthenticationResultsParser.Parsed parsed =
                AuthenticationResultsParser.parseArc(HeaderField.of(arc).value());
        assertThat(parsed.results()).contains(results);
        assertThat(parsed.instance()).isEqualTo(7);
    }

    @net.jqwik.api.Property(tries = 2000)
    void linesShouldBeShortUnlessOneWordIsNot(@ForAll("results") AuthenticationResults results) {
        for (String line : AuthenticationResultsWriter.field(results).split("\r\n\t")) {
            assertThat(line.length() <= 71
                            || !line.replaceAll("\"([^\"\\\\]|\\\\.)*\"", "").contains(" ")
                            || line.startsWith("Authentication-Results:"))
                    .as(line)
                    .isTrue();
        }
    }

    @net.jqwik.api.Property(tries = 3000)
    void parseShouldAnswerWhateverTheValueIs(@ForAll("soup") String value) {
        AuthenticationResultsParser.Parsed parsed = AuthenticationResultsParser.parse(value);
        assertThat(parsed.results().isPresent()).isNotEqualTo(parsed.problem().isPresent());
        parsed.results().ifPresent(results -> {
            String field = AuthenticationResultsWriter.field(results);
            assertThat(AuthenticationResultsParser.parse(HeaderField.of(field).value())
                            .results())
                    .map(read -> read.results().size())
                    .contains(results.results().size());
        });
    }

    @Provide
    Arbitrary<String> soup() {
        Arbitrary<String> pieces = Arbitraries.of(
                "example.com",
                ";",
                "=",
                ".",
                "(",
                ")",
                "\"",
                "\\",
                "@",
                "/",
                " ",
                "\r\n ",
                "none",
                "spf",
                "pass",
                "reason",
                "1",
                "smtp",
                "mailfrom",
                "é",
                "\0",
                "smtp.mailfrom=",
                "; dkim=pass");
        return Arbitraries.oneOf(
                pieces.list().ofMaxSize(30).map(list -> String.join("", list)),
                pieces.list().ofMaxSize(30).map(list -> "example.com; spf=pass " + String.join("", list)),
                Arbitraries.strings().ofMaxLength(100));
    }

    @Provide
    Arbitrary<AuthenticationResults> results() {
        Arbitrary<String> keywords =
                Arbitraries.of("spf", "dkim", "dmarc", "x-own", "pass", "fail", "header", "smtp", "reason", "none");
        Arbitrary<String> values = Arbitraries.oneOf(
                Arbitraries.strings().withCharRange(' ', '~').ofMaxLength(60),
                Arbitraries.of(
                        "user@example.org",
                        "@example.org",
                        "\"a b\"@example.org",
                        "bücher.example",
                        "ab/c=",
                        "\\",
                        ""));
        Arbitrary<Property> properties =
                Combinators.combine(keywords, keywords, values).as(Property::new);
        Arbitrary<MethodResult> methods = Combinators.combine(
                        keywords, keywords, values, properties.list().ofMaxSize(5))
                .as(MethodResult::new);
        Arbitrary<String> ids = values.filter(value -> !value.isEmpty());
        return Combinators.combine(ids, methods.list().ofMaxSize(5)).as(AuthenticationResults::new);
    }
}
