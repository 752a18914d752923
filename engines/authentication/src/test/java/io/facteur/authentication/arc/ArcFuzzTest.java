package io.facteur.authentication.arc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.facteur.authentication.dkim.Parsed;
import io.facteur.authentication.message.HeaderField;
import io.facteur.dns.zone.ZoneDns;
import java.util.List;
import org.junit.jupiter.api.Timeout;

/** Whatever the fields of a message say, they are a chain or none, and it can be sealed or not. */
class ArcFuzzTest {

    private static final String RECEIVED = "Received: by mx.example\r\n";

    private final ZoneDns dns = Chains.zone().build();

    @Timeout(60)
    @FuzzTest(maxDuration = "2m")
    void validate(byte[] octets) {
        String message = RECEIVED + new String(octets, ISO_8859_1);

        ArcResult result = Chains.validate(dns, ArcPolicy.DEFAULT, message);

        assertThat(result.code()).isIn(ArcCode.NONE, ArcCode.FAIL);
        assertThat(result.explanation().text()).isNotBlank();
        assertThat(result.trusted()).isEmpty();
        assertThat(result.sealers()).hasSizeLessThanOrEqualTo(ArcPolicy.MAXIMUM_SETS);
        Parsed<List<HeaderField>> sealed = Chains.trySeal(message, Chains.LIST, result.code());
        assertThat(sealed.value().isPresent()).isNotEqualTo(sealed.problem().isPresent());
        sealed.value().ifPresent(set -> {
            ArcResult after = Chains.validate(dns, ArcPolicy.DEFAULT, Chains.onTop(set, message));
            boolean begun = result.code() == ArcCode.NONE;
            assertThat(after.code()).as("%s", after).isEqualTo(begun ? ArcCode.PASS : ArcCode.FAIL);
        });
    }
}
