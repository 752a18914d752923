package io.facteur.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** JMAP and the administration API: nothing without a login. */
@ExtendWith(SharedFacteur.class)
class HttpTest {

    private static final String LOGIN = SharedFacteur.ANA + ":" + SharedFacteur.PASSWORD;

    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource({
        "8000,GET,/domains",
        "8000,GET,/users",
        "8000,GET,/healthcheck",
        "8000,GET,/metrics",
        "8000,GET,/facteur/status",
        "8000,PUT,/domains/stolen.test",
        "8000,GET,/no/such/path",
        "8001,GET,/jmap/session",
        "8001,POST,/jmap",
    })
    void requestShouldNeedALogin(int port, String method, String path, Facteur facteur) throws Exception {
        for (String login : new String[] {"", "admin:wrong", "admin:", LOGIN.replace("correct", "wrong")}) {
            assertThat(Webadmin.send(facteur, port, method, path, "", login).statusCode())
                    .as("%s %s with \"%s\"", method, path, login)
                    .isEqualTo(401);
        }
    }

    @Test
    void jmapShouldServeTheMailboxesOfItsUser(Facteur facteur) throws Exception {
        HttpResponse<String> session = Webadmin.send(facteur, Facteur.JMAP, "GET", "/jmap/session", "", LOGIN);
        assertThat(session.statusCode()).isEqualTo(200);
        assertThat(session.body()).contains("urn:ietf:params:jmap:mail", SharedFacteur.ANA);
        String account =
                session.body().replaceAll("(?s).*\"urn:ietf:params:jmap:mail\"\\s*:\\s*\"([0-9a-f]+)\".*", "$1");

        HttpResponse<String> mailboxes = Webadmin.send(
                facteur,
                Facteur.JMAP,
                "POST",
                "/jmap",
                "{\"using\":[\"urn:ietf:params:jmap:core\",\"urn:ietf:params:jmap:mail\"],\"methodCalls\":"
                        + "[[\"Mailbox/get\",{\"accountId\":\"" + account + "\"},\"c1\"]]}",
                LOGIN);

        assertThat(mailboxes.statusCode()).as(mailboxes.body()).isEqualTo(200);
        assertThat(mailboxes.body()).contains("\"INBOX\"", "\"Junk\"", "\"Archive\"");
    }

    @Test
    void healthShouldBeGoodWhenAllRuns(Facteur facteur) throws Exception {
        HttpResponse<String> health = Webadmin.send(facteur, "GET", "/healthcheck", "");

        assertThat(health.statusCode()).as(health.body()).isEqualTo(200);
        assertThat(health.body()).contains("\"status\":\"healthy\"");
    }
}
