package io.facteur.stores.cassandra.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterViewTest {

    private static ClusterNode node(String name, String version, long aheadMillis) {
        return new ClusterNode(
                name,
                UUID.randomUUID(),
                UUID.randomUUID(),
                version,
                "ready",
                Instant.EPOCH,
                Duration.ofMillis(aheadMillis));
    }

    private static ClusterView view(Optional<Duration> differ, ClusterNode... nodes) {
        return new ClusterView("a", List.of(nodes), false, differ);
    }

    @Test
    void nothingShouldBeSaidWhenAllIsWell() {
        ClusterView view = view(Optional.empty(), node("a", "1.0.0", 900), node("b", "1.0.0", -900));

        assertThat(view.faults()).isEmpty();
        assertThat(view.warnings()).isEmpty();
    }

    @Test
    void clockShouldBeWarnedOfAboveASecond() {
        ClusterView view = view(Optional.empty(), node("a", "1.0.0", 1001), node("b", "1.0.0", -5000));

        assertThat(view.faults()).isEmpty();
        assertThat(view.warnings())
                .containsExactly(
                        "the clock of a is 1001 ms ahead of the store's",
                        "the clock of b is 5000 ms behind the store's");
    }

    @Test
    void clockShouldBeAFaultAboveFiveSeconds() {
        ClusterView view = view(Optional.empty(), node("a", "1.0.0", 0), node("b", "1.0.0", -5001));

        assertThat(view.faults()).singleElement().asString().startsWith("the clock of b is 5001 ms behind the store's");
        assertThat(view.warnings()).isEmpty();
    }

    @Test
    void versionsShouldBeAFaultWhenTheyAreTooFarApartOrForTooLong() {
        assertThat(view(Optional.of(Duration.ofMinutes(59)), node("a", "1.1.0", 0), node("b", "1.2.0", 0))
                        .faults())
                .isEmpty();
        assertThat(view(Optional.of(Duration.ofMinutes(61)), node("a", "1.1.0", 0), node("b", "1.2.0", 0))
                        .faults())
                .singleElement()
                .asString()
                .contains("for 61 minutes");
        assertThat(view(Optional.of(Duration.ofMinutes(1)), node("a", "1.1.0", 0), node("b", "1.3.0", 0))
                        .faults())
                .singleElement()
                .asString()
                .contains("1.1.0 and 1.3.0");
    }

    @ParameterizedTest
    @CsvSource({
        "1.2.0, 1.2.9, true",
        "1.2.0, 1.3.0, true",
        "1.9.0, 1.10.0, true",
        "1.2.0, 1.4.0, false",
        "1.9.0, 2.0.0, false",
        "0.1.0-SNAPSHOT, 0.2.0, true",
        "unknown, unknown, true",
        "unknown, 1.0.0, false",
        "x.y, 1.0, false"
    })
    void versionsShouldRunTogetherWhenOneFollowsTheOther(String one, String other, boolean adjacent) {
        assertThat(ClusterView.areAdjacent(one, other)).isEqualTo(adjacent);
        assertThat(ClusterView.areAdjacent(other, one)).isEqualTo(adjacent);
    }

    @Test
    void nameThatIsTakenShouldBeAFault() {
        assertThat(new ClusterView("a", List.of(), true, Optional.empty()).faults())
                .singleElement()
                .asString()
                .contains("another process has the name a");
    }
}
