package io.facteur.webadmin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Date;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatusRoutesTest {

    ApiServer api;

    @BeforeEach
    void start() throws Exception {
        api = new ApiServer();
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private static Mail mail(String name) throws Exception {
        return MailImpl.builder()
                .name(name)
                .sender("ana@example.org")
                .addRecipient("bob@example.net")
                .build();
    }

    @Test
    void statusShouldBeZeroWhenNothingWasEverQueued() throws Exception {
        assertThat(api.get("/facteur/status").body())
                .isEqualTo("{\"spool\":0,\"outgoing\":0,\"held\":0,\"error\":0,\"repositories\":{},"
                        + "\"sending\":\"held-until-ready\"}");
    }

    @Test
    void statusShouldCountWhatWaitsAndWhatIsSetAside() throws Exception {
        for (String held : new String[] {"1", "2"}) {
            api.repositories
                    .select(MailRepositoryUrl.from("memory://var/mail/held"))
                    .store(mail(held));
        }
        api.repositories
                .select(MailRepositoryUrl.from("memory://var/mail/over-limit"))
                .store(mail("4"));
        api.repositories
                .select(MailRepositoryUrl.from("memory://var/mail/error"))
                .store(mail("3"));

        JsonNode status = api.get("/facteur/status").json();

        assertThat(status.path("held").asLong()).isEqualTo(3);
        assertThat(status.path("error").asLong()).isEqualTo(1);
        assertThat(status.path("repositories").path("var/mail/error").asLong()).isEqualTo(1);
    }

    @Test
    void statusShouldSayWhetherMailLeaves() throws Exception {
        api.gate.open(true).block();
        assertThat(api.get("/facteur/status").json().path("sending").asText()).isEqualTo("open");

        api.gate.close().block();
        assertThat(api.get("/facteur/status").json().path("sending").asText()).isEqualTo("stopped");
    }

    @Test
    void statusShouldSaySinceWhenMailWaitsWhenItIsAsked() throws Exception {
        Mail mail = mail("1");
        mail.setLastUpdated(Date.from(Instant.parse("2026-11-24T10:00:00Z")));
        queues().enQueue(mail);

        assertThat(api.get("/facteur/status").json().has("oldest")).isFalse();
        assertThat(api.get("/facteur/status?oldest=yes").json().path("oldest").asText())
                .isEqualTo("2026-11-24T10:00:00Z");
    }

    @Test
    void statusShouldSayNothingOfThatWhenNoneWaits() throws Exception {
        queues();

        assertThat(api.get("/facteur/status?oldest=yes").json().has("oldest")).isFalse();
    }

    private MailQueue queues() {
        return api.queues.createQueue(MailQueueFactory.SPOOL);
    }
}
