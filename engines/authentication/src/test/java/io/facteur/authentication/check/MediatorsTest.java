package io.facteur.authentication.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.authentication.message.HeaderField;
import io.facteur.authentication.message.MessageHeader;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MediatorsTest {

    @Test
    void ofShouldNameEachSignOnce() {
        MessageHeader header = new MessageHeader(List.of(
                HeaderField.of("List-Id: a"),
                HeaderField.of("LIST-ID: b"),
                HeaderField.of("Resent-From: c"),
                HeaderField.of("ARC-Seal: d"),
                HeaderField.of("Listing: e"),
                HeaderField.of("X-List-Id: f")));
        assertThat(Mediators.of(header)).containsExactly("list-id", "resent-from", "arc-seal");
    }

    @Test
    void ofShouldStopAtItsLimit() {
        MessageHeader header = new MessageHeader(IntStream.rangeClosed(0, Mediators.MAXIMUM)
                .mapToObj(i -> HeaderField.of("List-" + i + ": x"))
                .toList());
        assertThat(Mediators.of(header)).hasSize(Mediators.MAXIMUM);
    }
}
