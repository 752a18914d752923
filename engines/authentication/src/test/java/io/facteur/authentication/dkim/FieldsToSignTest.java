package io.facteur.authentication.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.authentication.message.HeaderField;
import io.facteur.authentication.message.MessageHeader;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class FieldsToSignTest {

    @Test
    void ofShouldNotNameMoreFieldsThanAVerifierReads() {
        List<String> names = FieldsToSign.of(new MessageHeader(
                Collections.nCopies(2 * FieldsToSign.MAXIMUM_NAMES, HeaderField.of("To: ann@example.org"))));
        assertThat(names).hasSizeLessThanOrEqualTo(FieldsToSign.MAXIMUM_NAMES);
        assertThat(names).as("one more than there are").contains("From", "To", "Content-Type");
        assertThat(names.stream().filter("To"::equals)).hasSizeGreaterThan(200);
    }
}
