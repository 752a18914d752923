package io.facteur.webadmin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdminPasswordFilterTest {

    static ApiServer api;

    @BeforeAll
    static void start() throws Exception {
        api = new ApiServer();
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /healthcheck",
        "GET, /healthcheck/checks",
        "GET, /facteur/status",
        "GET, /facteur/status/",
        "GET, //facteur/status",
        "PUT, /facteur/domains/example.org",
        "DELETE, /facteur/domains/example.org",
        "OPTIONS, /facteur/status",
        "GET, /",
        "GET, /no/such/path",
        "GET, /facteur/%73tatus",
    })
    void everyPathShouldBeRefusedWhenNoPasswordIsGiven(String method, String path) throws Exception {
        ApiServer.Answer answer = api.send(method, path, "", null);

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.response().headers().firstValue("WWW-Authenticate"))
                .hasValueSatisfying(value -> assertThat(value).startsWith("Basic realm="));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "admin:",
                "admin:wrong",
                "admin:correct horse ",
                "admin:Correct horse",
                "Admin:correct horse",
                ":correct horse",
                "correct horse",
                "",
            })
    void handleShouldRefuseWhenCredentialsAreWrong(String credentials) throws Exception {
        assertThat(api.send("GET", "/facteur/status", "", ApiServer.basic(credentials))
                        .status())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic", "Basic ", "Basic !!!", "Bearer YWRtaW46Y29ycmVjdCBob3JzZQ==", "x"})
    void handleShouldRefuseWhenHeaderIsNotBasic(String header) throws Exception {
        assertThat(api.send("GET", "/facteur/status", "", header).status()).isEqualTo(401);
    }

    @Test
    void handleShouldAcceptWhenPasswordIsRight() throws Exception {
        assertThat(api.get("/facteur/status").status()).isEqualTo(200);
        assertThat(api.get("/healthcheck").status()).isEqualTo(200);
        // RFC 7617 2: the name of the scheme is case-insensitive
        String lowerCase = ApiServer.basic("admin:" + ApiServer.PASSWORD).replace("Basic", "basic");
        assertThat(api.send("GET", "/facteur/status", "", lowerCase).status()).isEqualTo(200);
    }

    @Test
    void answersShouldNotBeForThePagesOfOtherSites() throws Exception {
        for (ApiServer.Answer answer : java.util.List.of(
                api.get("/facteur/status"), api.get("/no/such/path"), api.send("GET", "/facteur/status", "", null))) {
            assertThat(answer.response().headers().firstValue("Access-Control-Allow-Origin"))
                    .isEmpty();
        }
    }

    @Test
    void constructorShouldRefuseWhenPasswordIsEmpty() {
        assertThatThrownBy(() -> new AdminPasswordFilter(" ")).isInstanceOf(IllegalArgumentException.class);
    }
}
