package io.facteur.acceptance;

import static io.facteur.acceptance.Patience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Mail of a user to another domain is accepted, kept, and told by status. */
@ExtendWith(SharedFacteur.class)
class HeldMailTest {

    @Test
    void mailToAnotherDomainShouldBeHeld(Facteur facteur) throws Exception {
        long before = facteur.held();

        submit(facteur);

        patiently().until(() -> facteur.held() > before);
        assertThat(facteur.held()).isEqualTo(before + 1);
        assertThat(facteur.succeed("status")).containsPattern("(?i)held");
        assertThat(facteur.succeed("queue", "list", "--sender", SharedFacteur.ANA))
                .contains("held, ", "friend@remote.test");
    }

    private static void submit(Facteur facteur) throws IOException {
        String plain = Base64.getEncoder()
                .encodeToString(
                        ("\0" + SharedFacteur.ANA + "\0" + SharedFacteur.PASSWORD).getBytes(StandardCharsets.UTF_8));
        try (Connection connection = Connection.clear(facteur.address(), Facteur.SUBMISSION)) {
            connection.smtp();
            connection.smtp("EHLO client.test");
            assertThat(connection.smtp("STARTTLS")).startsWith("220");
            connection.startTls();
            connection.smtp("EHLO client.test");
            assertThat(connection.smtp("AUTH PLAIN " + plain)).startsWith("235");
            assertThat(Mails.send(connection, SharedFacteur.ANA, "friend@remote.test", "held", "hello"))
                    .startsWith("250");
        }
    }
}
