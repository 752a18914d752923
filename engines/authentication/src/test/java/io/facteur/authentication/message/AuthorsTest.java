package io.facteur.authentication.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.authentication.Explanation;
import io.facteur.dns.DnsName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorsTest {

    private static Authors from(String... values) {
        List<HeaderField> fields = new ArrayList<>(List.of(HeaderField.of("Subject: From: no@subject.test")));
        Stream.of(values).map(value -> HeaderField.of("From: " + value)).forEach(fields::add);
        return Authors.of(new MessageHeader(fields));
    }

    private static List<String> domains(Authors authors) {
        return authors.domains().stream().map(DnsName::toString).toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "user@example.org                                     | example.org",
                "<user@example.org>                                   | example.org",
                "User <user@EXAMPLE.org>                              | example.org",
                "A. U. Thor <user@example.org>                        | example.org",
                "\"ceo@bank.test\" <x@evil.test>                      | evil.test",
                "\"ceo@bank.test <ceo@bank.test>\" <x@evil.test>      | evil.test",
                "\"a \\\" <ceo@bank.test>\" <x@evil.test>             | evil.test",
                "(ceo@bank.test) x@evil.test                          | evil.test",
                "x@evil.test (<ceo@bank.test> (nested \\) too))       | evil.test",
                "=?UTF-8?Q?ceo=40bank.test?= <x@evil.test>            | evil.test",
                "=?utf-8?b?Y2VvQGJhbmsudGVzdA==?= <x@evil.test>       | evil.test",
                "\"a@b\"@example.org                                  | example.org",
                "<\"a b,<>\"@example.org>                             | example.org",
                "a@a.test, B <b@b.test>, c@a.test                     | a.test b.test",
                "a@a.test,, ,b@b.test,                                | a.test b.test",
                "Team: a@a.test, b@b.test;                            | a.test b.test",
                "Team: a@a.test; , c@c.test                           | a.test c.test",
                "< @relay.test,@other.test : user@example.org >       | example.org",
                "user (c) @ (c) example (c) . (c) org                 | example.org",
                "first . last @ example . org                         | example.org",
                "[List] Someone <a@example.org>                       | example.org",
                "a@example.org <a@example.org>                        | example.org",
                "Bücher <bücher@bücher.example>                       | xn--bcher-kva.example",
                "x@XN--BCHER-KVA.example                              | xn--bcher-kva.example",
                "user@example.org.                                    | example.org",
            })
    void ofShouldReadTheDomainsWhenFromIsValid(String value, String expected) {
        Authors authors = from(value);
        assertThat(authors.problem()).isEmpty();
        assertThat(String.join(" ", domains(authors))).isEqualTo(expected);
        assertThat(authors.fields()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "<a@x.test> <b@y.test>                     | several-addresses-in-one | x.test y.test",
                "a@x.test b@y.test                         | several-addresses-in-one | x.test y.test",
                "ceo@bank.test <x@evil.test>               | several-addresses-in-one | bank.test evil.test",
                "ceo@bank.test, <x@evil.test> \"z\"        | unexpected-text          | bank.test evil.test",
                "\"unterminated <ceo@bank.test>            | unterminated-quote       | bank.test",
                "(unterminated <ceo@bank.test>             | unterminated-comment     | bank.test",
                "<ceo@bank.test                            | unterminated-address     | bank.test",
                "<ceo@bank.test <x@evil.test>              | invalid-domain           | bank.test evil.test",
                "Team: a@a.test                            | unterminated-group       | a.test",
                "Team: Other: a@a.test;;                   | nested-group             | a.test",
                ": a@a.test;                               | unexpected-text          | a.test",
                "<>                                        | no-address               | ``",
                "root                                      | no-domain                | ``",
                "<root>                                    | no-domain                | ``",
                "Name <root>, x@evil.test                  | no-domain                | evil.test",
                "John Doe x@evil.test                      | invalid-address          | evil.test",
                "a..b@evil.test                            | invalid-address          | evil.test",
                "@evil.test                                | invalid-address          | evil.test",
                "<a b@evil.test>                           | invalid-address          | evil.test",
                "<@relay.test a@evil.test>                 | invalid-address          | relay.test evil.test",
                "a@[192.0.2.1]                             | address-literal          | ``",
                "a@[192.0.2.1], b@evil.test                | address-literal          | evil.test",
                "a@x..test                                 | invalid-domain           | ``",
                "a@                                        | invalid-domain           | ``",
                "a@evil.test; b@bank.test                  | several-addresses-in-one | evil.test bank.test",
                "a@evil.test ;                             | unexpected-text          | evil.test",
                "a\\@bank.test, b@evil.test                | no-domain                | bank.test evil.test",
                ")                                         | unexpected-text          | ``",
                "x@@bank.test                              | invalid-domain           | bank.test",
                "x@bank.test» <y@evil.test>                | invalid-domain           | bank.test evil.test",
                "=?utf-8?Q?ceo@bank.test?=                 | invalid-domain           | bank.test",
                "=?utf-8?Q?ceo@bank.test?= <x@evil.test>   | invalid-domain           | bank.test evil.test",
                "ceo@bank.test!evil.test                   | invalid-domain           | bank.test",
                "ceo@bank.test%00                          | invalid-domain           | bank.test",
                "ceo@bank.test/                            | invalid-domain           | bank.test",
            })
    void ofShouldSayWhatIsWrongAndHideNoDomainWhenFromIsMalformed(String value, String code, String expected) {
        Authors authors = from(value);
        assertThat(authors.problem().map(Explanation::code)).contains(code);
        assertThat(String.join(" ", domains(authors))).isEqualTo(expected);
    }

    @Test
    void ofShouldFindAProblemWhenThereIsAControlCharacter() {
        for (String value :
                List.of("a@bank.test\0x@evil.test", "\"a\0b\" <x@evil.test>", "a\r@evil.test", "(\7) x@evil.test")) {
            assertThat(from(value).problem().map(Explanation::code)).contains("control-character");
        }
        assertThat(domains(from("a@bank.test\0, x@evil.test"))).containsExactly("bank.test", "evil.test");
    }

    @Test
    void ofShouldReadFoldedFields() {
        Authors authors = from("A\r\n B <a@a.test>,\r\n\t\"C\r\n D\" <c@c.test>");
        assertThat(authors.problem()).isEmpty();
        assertThat(domains(authors)).containsExactly("a.test", "c.test");
    }

    @Test
    void ofShouldReadEveryFieldWhenThereAreSeveral() {
        Authors authors = from("a@a.test", "b@b.test", "c@a.test");
        assertThat(domains(authors)).containsExactly("a.test", "b.test");
        assertThat(authors.fields()).isEqualTo(3);
        assertThat(authors.addresses()).isEqualTo(3);
        assertThat(authors.problem().map(Explanation::code)).contains("several-from-fields");
    }

    @Test
    void ofShouldFindNobodyWhenThereIsNoFrom() {
        Authors authors = from();
        assertThat(authors.domains()).isEmpty();
        assertThat(authors.fields()).isZero();
        assertThat(authors.problem().map(Explanation::code)).contains("no-from");
    }

    @Test
    void ofShouldFindNobodyAndNoProblemWhenTheGroupIsEmpty() {
        // RFC 6854
        Authors authors = from("Undisclosed sender:;");
        assertThat(authors.domains()).isEmpty();
        assertThat(authors.problem()).isEmpty();
    }

    @Test
    void ofShouldStopAtTheLimitOfAddresses() {
        String hundred = IntStream.range(0, Authors.MAXIMUM_ADDRESSES)
                .mapToObj(i -> "a@d" + i + ".test")
                .collect(Collectors.joining(", "));
        assertThat(from(hundred).problem()).isEmpty();
        assertThat(from(hundred).domains()).hasSize(Authors.MAXIMUM_ADDRESSES);
        Authors more = from(hundred + ", b@last.test");
        assertThat(more.problem().map(Explanation::code)).contains("too-many-addresses");
        assertThat(more.domains()).hasSize(Authors.MAXIMUM_ADDRESSES);
        Authors fields = from(hundred, "b@last.test");
        assertThat(fields.problem().map(Explanation::code)).contains("several-from-fields");
        assertThat(fields.addresses()).isEqualTo(Authors.MAXIMUM_ADDRESSES);
    }

    @Test
    void ofShouldStopAtTheLimitOfLength() {
        Authors authors = from("a@a.test, \"" + "x".repeat(Authors.MAXIMUM_LENGTH) + "\" <b@b.test>");
        assertThat(authors.problem().map(Explanation::code)).contains("from-too-long");
        assertThat(domains(authors)).containsExactly("a.test");
    }

    @Test
    void ofShouldNotNestWhenCommentsDo() {
        assertThat(from("(".repeat(30_000) + ")".repeat(30_000) + "a@a.test").problem())
                .isEmpty();
        assertThat(from("(".repeat(60_000)).problem().map(Explanation::code)).contains("unterminated-comment");
    }

    private static Authors message(HeaderLimits limits, String header) throws IOException {
        byte[] octets = (header + "\r\n\r\nBody\r\n").getBytes(StandardCharsets.UTF_8);
        return Authors.of(MessageReader.open(new ByteArrayInputStream(octets), limits, LineEnds.CRLF));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Subject: a\nFrom: ceo@bank.test\r\nFrom: x@evil.test",
                "From: x@evil.test\nfrom : ceo@bank.test",
                "no field\nFrom: ceo@bank.test\r\nFrom: x@evil.test",
                "From: x@evil.test\r\nSubject: a\r\n b\rFROM:ceo@bank.test\nTo: b@b.test",
            })
    void ofShouldSeeAFromThatALoneLineEndHides(String header) throws IOException {
        Authors authors = message(HeaderLimits.DEFAULT, header);
        assertThat(authors.fields()).isEqualTo(2);
        assertThat(domains(authors)).containsExactlyInAnyOrder("bank.test", "evil.test");
        assertThat(authors.problem()).isPresent();
    }

    @Test
    void ofShouldFindNothingHiddenWhenThereIsNothing() throws IOException {
        Authors authors =
                message(HeaderLimits.DEFAULT, "Subject: a\nFromage: b\r\nFrom: x@evil.test\r\nX:\r\n From: c");
        assertThat(authors.fields()).isEqualTo(1);
        assertThat(authors.problem()).isEmpty();
    }

    @Test
    void ofShouldSayThatAnotherFromMayBeBeyondTheLimit() throws IOException {
        String header = "From: x@evil.test\r\n" + "X: y\r\n".repeat(5) + "From: ceo@bank.test";
        Authors authors = message(new HeaderLimits(10_000, 3, 1_000), header);
        assertThat(domains(authors)).containsExactly("evil.test");
        assertThat(authors.problem().map(Explanation::code)).contains("header-not-read");
    }

    @Test
    void ofShouldTakeNothingForADomainThatIsLongerThanAnyName() {
        Authors authors = from("x@" + "a".repeat(5_000) + ".test, y@evil.test");
        assertThat(authors.problem().map(Explanation::code)).contains("invalid-domain");
        assertThat(domains(authors)).containsExactly("evil.test");
    }
}
