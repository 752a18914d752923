package io.facteur.authentication.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.authentication.Explanation;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MailboxesTest {

    private static Mailboxes read(String value) {
        return Mailboxes.of(HeaderField.of("From: " + value));
    }

    private static List<String> addresses(String value) {
        return read(value).mailboxes().stream().map(Mailbox::text).toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "ana@example.org|ana@example.org",
                "Ana <ana@EXAMPLE.org>|ana@example.org",
                "\"b@x.test\" <ana@example.org> (c@y.test)|ana@example.org",
                "\"an\\a\"@example.org|ana@example.org",
                "\"a b\"@example.org|a b@example.org",
                "a . n (c) . a @ example . org|a.n.a@example.org",
                "<@route.test:ana@example.org>|ana@example.org",
            })
    void mailboxShouldBeReadAsAReaderShowsIt(String value, String address) {
        assertThat(addresses(value)).containsExactly(address);
        assertThat(read(value).problem()).isEmpty();
    }

    @Test
    void addressThatIsTheNameOfAnotherShouldBeOneOfTheMailboxes() {
        assertThat(addresses("bob@example.org <ana@example.org>"))
                .containsExactlyInAnyOrder("ana@example.org", "bob@example.org");
    }

    @Test
    void allOfAListAndOfAGroupShouldBeRead() {
        assertThat(addresses("a@x.test, Group: b@x.test, <c@y.test>;, d@x.test"))
                .containsExactly("a@x.test", "b@x.test", "c@y.test", "d@x.test");
    }

    @Test
    void whatCannotBeReadShouldBeAProblem() {
        for (String value : List.of("ana", "a@x.test b@x.test", "<a@x.test", "a@[127.0.0.1]", "a@x.test@y.test")) {
            assertThat(read(value).problem()).as(value).isPresent();
        }
        assertThat(read("a@x.test " + " ".repeat(Authors.MAXIMUM_LENGTH) + "x")
                        .problem()
                        .map(Explanation::code))
                .contains("from-too-long");
        assertThat(read("a@x.test, ".repeat(Authors.MAXIMUM_ADDRESSES + 1))
                        .problem()
                        .map(Explanation::code))
                .contains("too-many-addresses");
        assertThat(read("a@x.test, ".repeat(Authors.MAXIMUM_ADDRESSES)).problem())
                .isEmpty();
    }

    @Property
    void anythingShouldBeReadWithoutAnException(@ForAll String value) {
        assertThat(Mailboxes.of(HeaderField.of(
                                "From: " + value.replace("\r", "").replace("\n", "")))
                        .mailboxes())
                .isNotNull();
    }
}
