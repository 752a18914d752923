package io.facteur.webadmin;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.apache.james.core.Username;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What the {@code facteur} command relies on in the routes that James has, and that a new version may change. */
class JamesRoutesTest {

    ApiServer api;

    @BeforeEach
    void start() throws Exception {
        api = new ApiServer();
        api.put("/facteur/domains/example.org", DomainRoutesTest.PASSWORD);
        api.put("/facteur/users/ana%40example.org", AccountRoutesTest.PASSWORD);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void domainsShouldBeAListOfNames() throws Exception {
        assertThat(api.get("/domains").json()).extracting(node -> node.asText()).contains("example.org");
    }

    @Test
    void usersShouldBeAListOfObjects() throws Exception {
        assertThat(api.get("/users").json())
                .extracting(node -> node.path("username").asText())
                .containsExactlyInAnyOrder("admin@example.org", "ana@example.org");
    }

    @Test
    void headOfAUserShouldTellWhetherItExists() throws Exception {
        String authorization = ApiServer.basic("admin:" + ApiServer.PASSWORD);
        assertThat(api.send("HEAD", "/users/ana%40example.org", "", authorization)
                        .status())
                .isEqualTo(200);
        assertThat(api.send("HEAD", "/users/bob%40example.org", "", authorization)
                        .status())
                .isEqualTo(404);
    }

    @Test
    void putOfAUserShouldChangeThePasswordWhenForced() throws Exception {
        assertThat(api.put("/users/ana%40example.org?force", "{\"password\":\"other\"}")
                        .status())
                .isEqualTo(204);
        assertThat(api.users.test(Username.of("ana@example.org"), "other")).isTrue();
    }

    @Test
    void aliasesShouldBeMadeSeenAndRemoved() throws Exception {
        // James decodes these two twice
        String path = "/address/aliases/ana%2540example.org/sources/info%252Bx%2540example.org";

        assertThat(api.put(path, "").status()).isEqualTo(204);
        String expected = "{\"type\":\"Alias\",\"mapping\":\"ana@example.org\"}";
        assertThat(api.get("/mappings").body()).contains("\"info+x@example.org\":[" + expected + "]");
        assertThat(api.get("/mappings/user/info%2Bx%40example.org").body()).isEqualTo("[" + expected + "]");
        assertThat(api.delete(path).status()).isEqualTo(204);
        assertThat(api.get("/mappings/user/info%2Bx%40example.org").body()).isEqualTo("[]");
    }

    @Test
    void routesOfJamesShouldNeedThePassword() throws Exception {
        // without a slash at its start, the base path of this one is not covered by the filter that James sets for it
        assertThat(api.send("GET", "/address/aliases", "", null).status()).isEqualTo(401);
        assertThat(api.send("GET", "/address/aliases/ana@example.org", "", null).status())
                .isEqualTo(401);
        assertThat(api.send("GET", "/domains", "", null).status()).isEqualTo(401);
    }

    @Test
    void noSecretShouldBeLogged() throws Exception {
        ListAppender<ILoggingEvent> appender = new ListAppender<>() {
            @Override
            protected void append(ILoggingEvent event) {
                // in the thread that logs: later the event would show the context of whoever asks
                event.prepareForDeferredProcessing();
                super.append(event);
            }
        };
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Logger james = (Logger) LoggerFactory.getLogger("org.apache.james");
        Logger ours = (Logger) LoggerFactory.getLogger("io.facteur");
        appender.start();
        root.addAppender(appender);
        james.setLevel(Level.TRACE);
        ours.setLevel(Level.TRACE);
        try {
            api.put("/facteur/domains/example.net", "{\"administratorPassword\":\"s3cret-a\"}");
            api.put("/facteur/domains/example.net?admin=new@example.net", "{\"administratorPassword\":\"s3cret-b\"}");
            api.put("/facteur/users/bob%40example.org", "{\"password\":\"s3cret-c\"}");
            api.put("/facteur/users/bob%40example.org", "{\"password\":\"s3cret-d\"}");
            api.put("/facteur/users/eve%40example.org", "{\"password\":\"s3cret-e\"");
            api.put("/users/bob%40example.org?force", "{\"password\":\"s3cret-f\"}");
            api.put("//users/bob%40example.org?force", "{\"password\":\"s3cret-g\"}");
            api.send(
                    "POST",
                    "/users/bob%40example.org/verify",
                    "{\"password\":\"s3cret-h\"}",
                    ApiServer.basic("admin:" + ApiServer.PASSWORD));
            api.send("GET", "/users", "", ApiServer.basic("admin:s3cret-i"));
        } finally {
            root.detachAppender(appender);
            james.setLevel(null);
            ours.setLevel(null);
        }
        List<ILoggingEvent> events;
        // the threads of the server may still be logging
        synchronized (appender) {
            events = List.copyOf(appender.list);
        }
        assertThat(events).as("requests are logged").isNotEmpty();
        assertThat(events).allSatisfy(event -> {
            assertThat(event.getFormattedMessage()).doesNotContain("s3cret");
            assertThat(event.getMDCPropertyMap().toString())
                    .doesNotContain("s3cret")
                    .doesNotContain(ApiServer.PASSWORD);
        });
    }
}
