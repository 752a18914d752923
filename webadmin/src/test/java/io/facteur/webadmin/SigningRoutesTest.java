package io.facteur.webadmin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.facteur.dns.DnsName;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SigningRoutesTest {

    private static final String PASSWORD = "{\"administratorPassword\":\"quiet-otter\"}";
    private static final String KEYS = "/domains/example.org/dkim";

    private ApiServer api;

    @BeforeEach
    void start() throws Exception {
        api = new ApiServer();
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private static List<String> states(JsonNode keys) {
        List<String> states = new ArrayList<>();
        keys.forEach(key -> states.add(key.path("selector").asText() + " "
                + key.path("algorithm").asText() + " " + key.path("state").asText()));
        return states;
    }

    private List<String> states() throws Exception {
        return states(api.get(KEYS).json());
    }

    @Test
    void domainShouldHaveAKeyFromTheStart() throws Exception {
        assertThat(api.put("/facteur/domains/example.org", PASSWORD)
                        .json()
                        .path("dkimSelector")
                        .asText())
                .isEqualTo("s20261124");

        ApiServer.Answer answer = api.get(KEYS);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(states(answer.json())).containsExactly("s20261124 rsa active");
        assertThat(answer.json().path(0).path("record").asText()).startsWith("v=DKIM1; k=rsa; p=MII");
        assertThat(answer.json().path(0)).hasSize(4);
        assertThat(answer.body()).doesNotContain("PRIVATE");
    }

    @Test
    void addAgainShouldGiveADomainTheKeyThatItHasNot() throws Exception {
        api.put("/facteur/domains/example.org", PASSWORD);
        api.keys.remove(DnsName.of("example.org"), "s20261124").block();

        ApiServer.Answer again = api.put("/facteur/domains/example.org", "");

        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json().path("dkimSelector").asText()).isEqualTo("s20261124");
        assertThat(api.put("/facteur/domains/example.org", "").status()).isEqualTo(409);
    }

    @Test
    void removingADomainShouldRemoveItsKeys() throws Exception {
        api.put("/facteur/domains/example.org", PASSWORD);
        assertThat(api.delete("/facteur/domains/example.org").status()).isEqualTo(200);

        assertThat(api.keys.of(DnsName.of("example.org")).collectList().block()).isEmpty();
        assertThat(api.get(KEYS).status()).isEqualTo(404);
    }

    @Test
    void rotationShouldAnswerWhatIsToBePublished() throws Exception {
        api.put("/facteur/domains/example.org", PASSWORD);

        ApiServer.Answer rotated = api.post(KEYS, "");

        assertThat(rotated.status()).isEqualTo(201);
        assertThat(states(rotated.json())).containsExactly("s20261124-2 rsa pending");
        assertThat(api.post(KEYS, "").json()).isEqualTo(rotated.json());
        assertThat(states()).containsExactly("s20261124 rsa active", "s20261124-2 rsa pending");

        assertThat(states(api.post(KEYS, "{\"activate\":true}").json())).containsExactly("s20261124-2 rsa active");
        assertThat(states()).containsExactly("s20261124-2 rsa active", "s20261124 rsa retired");
    }

    @Test
    void keyOfAKindShouldBeMadeByItsName() throws Exception {
        api.put("/facteur/domains/example.org", PASSWORD);

        assertThat(states(api.post(KEYS, "{\"algorithm\":\"ed25519\",\"selector\":\"own\",\"activate\":true}")
                        .json()))
                .containsExactly("own ed25519 active");
        assertThat(api.post(KEYS, "{\"algorithm\":\"ed25519\",\"selector\":\"own\"}")
                        .status())
                .isEqualTo(409);
        assertThat(api.post(KEYS, "{\"algorithm\":\"dsa\"}").message()).contains("allowed: rsa, ed25519");
        assertThat(api.post(KEYS, "{\"algorithm\":\"rsa\",\"selector\":\"a.b\"}")
                        .message())
                .contains("found \"a.b\"");
        assertThat(api.post(KEYS, "{\"selector\":\"own\"}").status()).isEqualTo(400);
        assertThat(api.post("/domains/unknown.test/dkim", "").status()).isEqualTo(404);
    }

    @Test
    void keyThatSignsShouldNotBeRemoved() throws Exception {
        api.put("/facteur/domains/example.org", PASSWORD);
        api.post(KEYS, "");

        assertThat(api.delete(KEYS + "/s20261124").status()).isEqualTo(409);
        assertThat(api.delete(KEYS + "/unknown").status()).isEqualTo(404);
        assertThat(api.delete(KEYS + "/s20261124-2").json().path("state").asText())
                .isEqualTo("pending");
        assertThat(states()).containsExactly("s20261124 rsa active");
    }
}
