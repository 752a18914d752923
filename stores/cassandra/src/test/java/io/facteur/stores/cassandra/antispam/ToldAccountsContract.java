package io.facteur.stores.cassandra.antispam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.facteur.antispam.sending.ToldAccounts;
import java.time.Duration;
import org.junit.jupiter.api.Test;

abstract class ToldAccountsContract {

    private static final Duration LONG = Duration.ofHours(24);
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    abstract ToldAccounts accounts();

    abstract ToldAccounts ofAnotherProcess();

    private boolean claim(String account, Duration lease) {
        return accounts().claim(account, lease).block();
    }

    @Test
    void onlyTheFirstOfAllProcessesShouldTell() {
        assertThat(claim("first@example.org", LONG)).isTrue();
        assertThat(claim("first@example.org", LONG)).isFalse();
        assertThat(ofAnotherProcess().claim("first@example.org", LONG).block()).isFalse();
        assertThat(claim("other@example.org", LONG)).isTrue();
    }

    @Test
    void claimShouldEndWhenNothingWasTold() {
        assertThat(claim("failed@example.org", SHORT)).isTrue();

        await().atMost(PATIENCE)
                .until(() ->
                        ofAnotherProcess().claim("failed@example.org", LONG).block());
        // who comes too late changes nothing
        accounts().told("failed@example.org", SHORT).block();
        await().during(SHORT.multipliedBy(2))
                .atMost(PATIENCE)
                .until(() ->
                        !ofAnotherProcess().claim("failed@example.org", LONG).block());
    }

    @Test
    void nobodyShouldTellItAgainForAsLongAsWasSaid() {
        assertThat(claim("told@example.org", LONG)).isTrue();
        accounts().told("told@example.org", SHORT).block();

        await().atMost(PATIENCE).until(() -> claim("told@example.org", LONG));
    }
}
