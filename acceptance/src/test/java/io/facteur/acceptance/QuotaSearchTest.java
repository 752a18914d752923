package io.facteur.acceptance;

import static io.facteur.acceptance.Patience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An administrator looks for accounts that are nearly full. */
@ExtendWith(SharedFacteur.class)
class QuotaSearchTest {

    private static final String USER = "crowded@example.org";

    @Test
    void accountShouldBeFoundByHowFullItIs(Facteur facteur) throws Exception {
        facteur.succeed("user", "add", USER, "--password", SharedFacteur.PASSWORD);
        try (Connection smtp = Mails.smtp(facteur)) {
            assertThat(Mails.send(smtp, "s@other.test", USER, "first", "x".repeat(900)))
                    .startsWith("250");
        }
        Mails.await(facteur, USER, "INBOX", "first");
        // counted after it can be seen
        patiently()
                .until(() -> json(facteur, "/quota/users/" + USER)
                                .at("/occupation/count")
                                .asLong()
                        == 1);
        assertThat(Webadmin.send(facteur, "PUT", "/quota/users/" + USER + "/count", "2")
                        .statusCode())
                .isEqualTo(204);
        patiently()
                .until(() ->
                        json(facteur, "/facteur/search").at("/quotas/complete").asBoolean());

        assertThat(found(facteur, "?minOccupationRatio=0.5&domain=example.org")).isTrue();
        assertThat(found(facteur, "?minOccupationRatio=0.51&domain=example.org"))
                .isFalse();
        assertThat(json(facteur, "/facteur/search").at("/quotas/complete").asBoolean())
                .as("the index answered, and not the store")
                .isTrue();
        assertThat(facteur.succeed("search", "status")).doesNotContain("Quotas are searched in the store");
    }

    private static boolean found(Facteur facteur, String query) throws IOException, InterruptedException {
        for (JsonNode user : json(facteur, "/quota/users" + query)) {
            if (user.path("username").asText().equals(USER)) {
                return true;
            }
        }
        return false;
    }

    private static JsonNode json(Facteur facteur, String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = Webadmin.send(facteur, "GET", path, "");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new ObjectMapper().readTree(answer.body());
    }
}
