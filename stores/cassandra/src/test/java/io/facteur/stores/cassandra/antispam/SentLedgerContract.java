package io.facteur.stores.cassandra.antispam;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.antispam.sending.HourlyCounts;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

abstract class SentLedgerContract {

    private static final Instant HOUR = Instant.now().truncatedTo(ChronoUnit.HOURS);

    abstract HourlyCounts.Ledger ledger();

    abstract HourlyCounts.Ledger ofAnotherProcess();

    @Test
    void greatestNumberShouldStayInWhicheverOrderTheyCome() {
        ledger().write("order@example.org", HOUR, 5).block();
        ledger().write("order@example.org", HOUR, 3).block();
        ledger().write("order@example.org", HOUR, 5).block();

        assertThat(ledger().read("order@example.org", HOUR).collectList().block())
                .containsExactly(new HourlyCounts.Entry(HOUR, 5));
    }

    @Test
    void eachProcessShouldHaveItsOwnNumbers() {
        ledger().write("two@example.org", HOUR, 5).block();
        ofAnotherProcess().write("two@example.org", HOUR, 3).block();

        assertThat(ledger().read("two@example.org", HOUR).collectList().block())
                .containsExactlyInAnyOrder(new HourlyCounts.Entry(HOUR, 5), new HourlyCounts.Entry(HOUR, 3));
    }

    @Test
    void earlierHoursShouldBeLeftOut() {
        ledger().write("hours@example.org", HOUR.minusSeconds(7200), 1).block();
        ledger().write("hours@example.org", HOUR.minusSeconds(3600), 2).block();
        ledger().write("hours@example.org", HOUR, 4).block();

        assertThat(ledger().read("hours@example.org", HOUR.minusSeconds(3600))
                        .collectList()
                        .block())
                .containsExactlyInAnyOrder(
                        new HourlyCounts.Entry(HOUR.minusSeconds(3600), 2), new HourlyCounts.Entry(HOUR, 4));
    }
}
