package io.facteur.authentication.results;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.authentication.message.HeaderField;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForgedResultsTest {

    private static final List<String> OURS = List.of("mx.example.org", "bücher.example", "Cluster One");

    private static List<Integer> forged(String... fields) {
        List<HeaderField> header = new ArrayList<>();
        for (String field : fields) {
            header.add(HeaderField.of(field));
        }
        return ForgedResults.indexes(header, OURS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mx.example.org; spf=pass",
                "MX.Example.ORG; spf=pass",
                "mx.example.org.; spf=pass",
                "mx.example.org 1; none",
                "mx.example.org 7; dmarc=pass",
                "mx.example.org",
                "mx.example.org;;;",
                "mx.example.org/x; spf=pass",
                "\"mx.example.org\"; spf=pass",
                "\"mx\\.example.org\"; spf=pass",
                "(c) mx.example.org (c); spf=pass",
                "\r\n mx.example.org; spf=pass",
                "xn--bcher-kva.example; spf=pass",
                "BÜCHER.example; spf=pass",
                "\"cluster one\"; spf=pass",
                "(open; mx.example.org; spf=pass",
                "\"open; spf=pass",
                "",
                "; spf=pass",
                "=mx.example.org; spf=pass",
                "other.test x mx.example.org; spf=pass",
                "other.test; spf=pass (x; mx.example.org; dmarc=pass",
                "other.test; spf = ; bücher.example",
            })
    void indexesShouldHaveWhatMayBeTakenForOurs(String value) {
        assertThat(forged("Authentication-Results: " + value)).containsExactly(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mx.example.com; spf=pass",
                "evil.mx.example.org; spf=pass",
                "mx.example.org.test; spf=pass",
                "other.test; spf=pass smtp.helo=mx.example.org",
                "other.test; spf pass",
            })
    void indexesShouldNotHaveWhatIsNotOurs(String value) {
        assertThat(forged("Authentication-Results: " + value)).isEmpty();
    }

    @Test
    void indexesShouldBeThoseOfTheFieldsInTheHeader() {
        assertThat(forged(
                        "Received: x",
                        "authentication-RESULTS : mx.example.org; spf=pass",
                        "Authentication-Results: other.test; spf=pass",
                        "ARC-Authentication-Results: i=1; mx.example.org; spf=pass",
                        "X-Authentication-Results: mx.example.org; spf=pass",
                        "Authentication-Results: mx.example.org; none"))
                .containsExactly(1, 5);
    }

    @Property
    void indexesShouldAnswerWhateverTheValueIs(@ForAll String value) {
        assertThat(forged("Authentication-Results: " + value).size()).isBetween(0, 1);
        assertThat(forged("Authentication-Results: mx.example.org; " + value)).containsExactly(0);
    }
}
