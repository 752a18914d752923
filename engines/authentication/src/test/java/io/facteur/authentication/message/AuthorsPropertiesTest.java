package io.facteur.authentication.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.dns.DnsName;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.james.mime4j.dom.address.Mailbox;
import org.apache.james.mime4j.field.address.LenientAddressParser;

class AuthorsPropertiesTest {

    @Property(tries = 3000)
    void ofShouldAnswerWhateverTheFieldIs(@ForAll("soup") String value) {
        Authors authors = Authors.of(new MessageHeader(List.of(HeaderField.of("From:" + value))));
        assertThat(authors.domains().size()).isLessThanOrEqualTo(2 * Authors.MAXIMUM_ADDRESSES);
        assertThat(authors.domains()).doesNotHaveDuplicates();
    }

    @Property(tries = 2000)
    void ofShouldAgreeWithMime4jWhenTheListIsValid(@ForAll("lists") String value) {
        List<String> theirs = LenientAddressParser.DEFAULT.parseAddressList(value).flatten().stream()
                .map(Mailbox::getDomain)
                .map(domain -> domain.toLowerCase(Locale.ROOT))
                .distinct()
                .toList();
        Authors ours = Authors.of(new MessageHeader(List.of(HeaderField.of("From: " + value))));
        assertThat(ours.problem()).isEmpty();
        assertThat(ours.domains().stream().map(DnsName::toString)).isEqualTo(theirs);
    }

    @Provide
    Arbitrary<String> soup() {
        Arbitrary<String> pieces = Arbitraries.of(
                "<",
                ">",
                "@",
                "\"",
                "(",
                ")",
                "\\",
                ",",
                ";",
                ":",
                ".",
                "[",
                "]",
                " ",
                "\t",
                "\r\n ",
                "\0",
                "a",
                "bank.test",
                "evil.test",
                "é",
                "\uFFFD",
                "\uD800",
                "=?utf-8?q?a=40b?=",
                "\u3002",
                "\u202E");
        return Arbitraries.oneOf(
                pieces.list().ofMaxSize(40).map(list -> String.join("", list)),
                Arbitraries.strings().ofMaxLength(200));
    }

    @Provide
    Arbitrary<String> lists() {
        Arbitrary<String> domains = Arbitraries.of("a.test", "B.test", "c.d.test", "e-f.test", "x1.y2.test");
        Arbitrary<String> locals = Arbitraries.of("user", "first.last", "\"a b\"", "\"x@y\"", "a+b", "\"q\\\"q\"");
        Arbitrary<String> addresses = Combinators.combine(locals, domains).as((local, domain) -> local + "@" + domain);
        Arbitrary<String> names = Arbitraries.of(
                "",
                "Name ",
                "\"ceo@bank.test\" ",
                "\"a, b\" ",
                "=?utf-8?q?ceo=40bank.test?= ",
                "First M. Last ",
                "(comment <c@c.test>) N ");
        Arbitrary<String> mailboxes = Arbitraries.oneOf(
                addresses,
                Combinators.combine(names, addresses).as((name, address) -> name + "<" + address + ">"),
                addresses.map(address -> address + " (comment, x@y.test)"));
        Arbitrary<String> groups =
                mailboxes.list().ofMinSize(1).ofMaxSize(3).map(members -> "Group: " + String.join(", ", members) + ";");
        return Arbitraries.frequencyOf(net.jqwik.api.Tuple.of(5, mailboxes), net.jqwik.api.Tuple.of(1, groups))
                .list()
                .ofMinSize(1)
                .ofMaxSize(5)
                .map(list -> String.join(", ", list));
    }
}
