package io.facteur.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.cli.doctor.Diagnosis.Result;
import io.facteur.cli.doctor.Readiness.Answer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ReadinessTest {

    /** All is well but for these. */
    private static List<Diagnosis> but(Map<Topic, Result> others) {
        List<Diagnosis> found = new ArrayList<>();
        for (Topic topic : Topic.values()) {
            found.add(new Diagnosis(others.getOrDefault(topic, Result.OK), topic, "", "", "", false));
        }
        return found;
    }

    private static Answer answer(Provider provider, Map<Topic, Result> others) {
        return Readiness.of(provider, but(others)).answer();
    }

    @ParameterizedTest
    @EnumSource(Provider.class)
    void readinessShouldBeThereWhenAllIsWell(Provider provider) {
        assertThat(answer(provider, Map.of())).isEqualTo(Answer.YES);
    }

    @ParameterizedTest
    @EnumSource(Provider.class)
    void readinessShouldNotDependOnWhatNobodyAsksFor(Provider provider) {
        assertThat(answer(
                        provider,
                        Map.of(
                                Topic.TLS_REPORTS, Result.FAIL,
                                Topic.CLIENTS, Result.FAIL,
                                Topic.QUEUE, Result.FAIL,
                                Topic.CERTIFICATE, Result.FAIL,
                                Topic.PTR, Result.WARN)))
                .isEqualTo(Answer.YES);
    }

    @ParameterizedTest
    @CsvSource({
        "PTR, NO, NO, NO",
        "ADDRESSES, NO, YES, NO",
        "SPF, BELOW_BULK, BELOW_BULK, BELOW_BULK",
        "DKIM, BELOW_BULK, BELOW_BULK, BELOW_BULK",
        "DMARC, BELOW_BULK, BELOW_BULK, BELOW_BULK"
    })
    void readinessShouldBeLackingWhenARuleIsNotMet(Topic topic, Answer gmail, Answer microsoft, Answer yahoo) {
        Map<Topic, Result> failed = Map.of(topic, Result.FAIL);

        assertThat(Arrays.stream(Provider.values()).map(provider -> answer(provider, failed)))
                .containsExactly(gmail, microsoft, yahoo);
    }

    @Test
    void gmailShouldWantOneOfTwoFromEveryone() {
        Readiness readiness =
                Readiness.of(Provider.GMAIL, but(Map.of(Topic.SPF, Result.FAIL, Topic.DKIM, Result.FAIL)));

        assertThat(readiness.answer()).isEqualTo(Answer.NO);
        assertThat(readiness.lacks()).containsExactly("SPF or DKIM");
        assertThat(readiness.bulkLacks()).containsExactly("SPF", "DKIM");
    }

    @ParameterizedTest
    @EnumSource(Provider.class)
    void readinessShouldNotBeKnownWhenARuleCouldNotBeChecked(Provider provider) {
        assertThat(answer(provider, Map.of(Topic.DKIM, Result.UNKNOWN))).isEqualTo(Answer.UNKNOWN);
        assertThat(Readiness.of(provider, List.of()).answer()).isEqualTo(Answer.UNKNOWN);
        // what is certain stays certain
        assertThat(answer(provider, Map.of(Topic.DKIM, Result.UNKNOWN, Topic.PTR, Result.FAIL)))
                .isEqualTo(Answer.NO);
    }

    @Test
    void readinessShouldBeWhatTheWorstAddressIs() {
        List<Diagnosis> found = new ArrayList<>(but(Map.of()));
        found.add(Diagnosis.fail(Topic.PTR, "the other address has none", ""));

        assertThat(Readiness.of(Provider.YAHOO, found).answer()).isEqualTo(Answer.NO);
    }
}
