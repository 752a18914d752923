package io.facteur.authentication.dkim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import org.junit.jupiter.api.Timeout;

/** Whatever a message is: what was signed verifies, and whatever else it says gives a result. */
class SignedMessageFuzzTest {

    /** Whoever receives a message puts it on top, so that no line that begins with a space continues what we put there. */
    private static final String RECEIVED = "Received: by mx.example\r\n";

    @Timeout(60)
    @FuzzTest(maxDuration = "2m")
    void verify(byte[] octets) {
        String message = RECEIVED + new String(octets, ISO_8859_1);
        if (Mail.reader(message).truncated()) {
            assertThat(Mail.verify(Mail.dns(), DkimPolicy.DEFAULT, message)).noneMatch(DkimResult::passed);
            return;
        }
        assertThat(Mail.verify(Mail.dns(), DkimPolicy.DEFAULT, message)).noneMatch(DkimResult::passed);
        for (Canonicalization canonicalization : Canonicalization.values()) {
            String signed = Mail.signed(message, Mail.options(canonicalization, canonicalization), Mail.RSA_KEY);
            passes(signed);
            // RFC 6376 3.4.3: empty lines at the end are nothing
            passes(signed + "\r\n");
            int body = signed.indexOf("\r\n\r\n");
            if (canonicalization == Canonicalization.RELAXED && body >= 0) {
                // RFC 6376 3.4.4: white space at the end of a line is nothing
                passes(signed.substring(0, body + 4)
                        + signed.substring(body + 4).replace("\r\n", " \t\r\n"));
            }
            for (String changed : List.of(
                    signed + "-- \r\nA footer\r\n",
                    signed.replace("\r\nSubject:", "\r\nSubject: [list]"),
                    signed.replace("=", "=3D"))) {
                assertThat(result(changed).explanation().text()).isNotBlank();
            }
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
