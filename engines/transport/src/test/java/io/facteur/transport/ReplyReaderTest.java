package io.facteur.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyReaderTest {

    private final ReplyReader reader = new ReplyReader();

    @Test
    void lastLineShouldEndAReply() {
        assertThat(reader.line("250-mail.example.org")).isEmpty();
        assertThat(reader.line("250-SIZE 1000")).isEmpty();

        Reply reply = reader.line("250 DSN").orElseThrow();

        assertThat(reply.code()).isEqualTo(250);
        assertThat(reply.lines()).containsExactly("mail.example.org", "SIZE 1000", "DSN");
    }

    @Test
    void codeAloneShouldBeAReply() {
        assertThat(reader.line("250").orElseThrow().positive()).isTrue();
    }

    @Test
    void repeatedStatusShouldBeReadOnce() {
        reader.line("450-4.2.1 The mailbox");

        Reply reply = reader.line("450 4.2.1 is busy").orElseThrow();

        assertThat(reply.text()).isEqualTo("450 4.2.1 The mailbox is busy");
        assertThat(reply.status()).contains(EnhancedStatus.temporary(2, 1));
    }

    @Test
    void statusThatContradictsTheCodeShouldNotCount() {
        assertThat(reader.line("250 5.1.1 what").orElseThrow().status()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2", "25", "99 x", "600 x", "250x", "2a0 x", "HTTP/1.1 400 Bad Request", "-250 x"})
    void whatIsNoReplyShouldBeMalformed(String line) {
        assertThat(reader.line(line).orElseThrow().code()).isEqualTo(Reply.MALFORMED);
    }

    @Test
    void changedCodeShouldBeMalformed() {
        reader.line("250-one");

        assertThat(reader.line("550 two").orElseThrow().code()).isEqualTo(Reply.MALFORMED);
    }

    @Test
    void endlessReplyShouldBeMalformedAtTheLimit() {
        for (int i = 0; i < ReplyReader.MAX_LINES; i++) {
            assertThat(reader.line("250-more")).isEmpty();
        }

        assertThat(reader.line("250-more").orElseThrow().code()).isEqualTo(Reply.MALFORMED);
    }

    @Test
    void controlCharactersShouldNotReachPeople() {
        assertThat(reader.line("550 no\u001b[31m \u202Ered").orElseThrow().text())
                .isEqualTo("550 no?[31m ?red");
    }

    @Test
    void slowDownShouldBeSeen() {
        assertThat(new ReplyReader().line("421 bye").orElseThrow().slowsDown()).isTrue();
        assertThat(new ReplyReader().line("450 4.7.1 too much").orElseThrow().slowsDown())
                .isTrue();
        assertThat(new ReplyReader().line("450 4.2.0 greylisted").orElseThrow().slowsDown())
                .isFalse();
        assertThat(new ReplyReader().line("550 5.7.1 no").orElseThrow().slowsDown())
                .isFalse();
    }

    @Property
    void anyLinesShouldEndInBoundedReplies(
            @ForAll @Size(max = 300) java.util.List<@StringLength(max = 700) String> lines) {
        ReplyReader any = new ReplyReader();
        for (String line : lines) {
            Optional<Reply> reply = any.line(line);
            reply.ifPresent(whole -> {
                assertThat(whole.lines()).isNotEmpty().hasSizeLessThanOrEqualTo(ReplyReader.MAX_LINES);
                assertThat(whole.text()).doesNotContain("\r", "\n");
                assertThat(whole.text().length()).isLessThan(ReplyReader.MAX_LINES * (ReplyReader.KEPT_LINE + 2));
            });
        }
    }
}
