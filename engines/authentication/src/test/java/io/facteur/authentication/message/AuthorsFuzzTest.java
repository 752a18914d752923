package io.facteur.authentication.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Timeout;

/** Any From field has authors, or a problem. */
class AuthorsFuzzTest {

    @Timeout(60)
    @FuzzTest(maxDuration = "2m")
    void of(byte[] octets) {
        HeaderField from = from(octets);
        Authors authors = Authors.of(new MessageHeader(List.of(from)));

        assertThat(authors.fields()).isEqualTo(1);
        check(authors);
        if (authors.problem().isEmpty()) {
            // none at all in an empty field or group
            assertThat(authors.domains()).hasSizeLessThanOrEqualTo(authors.addresses());
            assertThat(authors.domains().isEmpty()).isEqualTo(authors.addresses() == 0);
        }
        Authors twice = Authors.of(new MessageHeader(List.of(from, from)));
        assertThat(twice.problem()).isPresent();
        check(twice);
        assertThat(twice.domains()).containsAll(authors.domains());
    }

    private static void check(Authors authors) {
        assertThat(authors.addresses()).isBetween(0, Authors.MAXIMUM_ADDRESSES);
        assertThat(authors.domains()).doesNotHaveDuplicates();
        assertThat(authors.domains().size()).isLessThanOrEqualTo(2 * Authors.MAXIMUM_ADDRESSES);
        authors.problem().ifPresent(problem -> assertThat(problem.text()).isNotBlank());
    }

    private static HeaderField from(byte[] octets) {
        ByteArrayOutputStream field = new ByteArrayOutputStream();
        field.writeBytes("From:".getBytes(StandardCharsets.US_ASCII));
        field.writeBytes(octets);
        field.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        return HeaderField.of(field.toByteArray());
    }
}
