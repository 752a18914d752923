package io.facteur.authentication.dkim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Timeout;

/** Whatever a message is: what was signed verifies, after what is nothing was added, too. */
class SignedMessageFuzzTest {

    /** Whoever receives a message puts it on top, so that no line that begins with a space continues what we put there. */
    static final String RECEIVED = "Received: by mx.example\r\n";

    /** @param octets the first one chooses the canonicalization */
    @Timeout(60)
    @FuzzTest(maxDuration = "2m")
    void verify(byte[] octets) {
        boolean relaxed = octets.length > 0 && octets[0] % 2 == 0;
        Canonicalization canonicalization = relaxed ? Canonicalization.RELAXED : Canonicalization.SIMPLE;
        String message = RECEIVED
                + new String(Arrays.copyOfRange(octets, Math.min(1, octets.length), octets.length), ISO_8859_1);
        if (Mail.reader(message).truncated()) {
            return;
        }
        String signed = Mail.signed(message, Mail.options(canonicalization, canonicalization), Mail.RSA_KEY);
        passes(signed);
        int body = signed.indexOf("\r\n\r\n") + 4;
        if (relaxed && body >= 4) {
            // RFC 6376 3.4.4: white space at the end of a line is nothing
            passes(signed.substring(0, body) + signed.substring(body).replace("\r\n", " \t\r\n"));
        } else {
            // RFC 6376 3.4.3: empty lines at the end are nothing
            passes(signed + "\r\n");
        }
        for (String changed :
                List.of(signed + "-- \r\nA footer\r\n", signed.replace("\r\nSubject:", "\r\nSubject: [list]"))) {
            assertThat(result(changed).explanation().text()).isNotBlank();
        }
    }

    private static void passes(String signed) {
        DkimResult result = result(signed);
        assertThat(result.passed()).as("%s", result.explanation()).isTrue();
    }

    /** Of our own signature, which is on top. */
    private static DkimResult result(String signed) {
        return Mail.verify(Mail.dns(), DkimPolicy.DEFAULT, signed).get(0);
    }
}
