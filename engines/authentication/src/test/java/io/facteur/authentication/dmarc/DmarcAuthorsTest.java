package io.facteur.authentication.dmarc;

import static io.facteur.authentication.dmarc.Samples.dkim;
import static io.facteur.authentication.dmarc.Samples.evaluate;
import static io.facteur.authentication.dmarc.Samples.from;
import static io.facteur.authentication.dmarc.Samples.spf;
import static io.facteur.authentication.dmarc.Samples.zone;
import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.authentication.dkim.DkimCode;
import io.facteur.authentication.spf.SpfCode;
import io.facteur.authentication.spf.SpfResult;
import io.facteur.dns.DnsName;
import io.facteur.dns.zone.ZoneDns;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several authors, none, and those that nobody can read. */
class DmarcAuthorsTest {

    private static final ZoneDns DNS = zone(
            "none.test", "v=DMARC1; p=none",
            "quarantine.test", "v=DMARC1; p=quarantine",
            "reject.test", "v=DMARC1; p=reject",
            "testing.test", "v=DMARC1; p=quarantine; t=y",
            "evil.test", "v=DMARC1; p=none",
            "unusable.test", "v=DMARC1");

    private static final Optional<SpfResult> EVIL = Optional.of(spf(SpfCode.PASS, "evil.test"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a@evil.test                                       | PASS      | evil.test",
                "a@evil.test, b@evil.test                          | PASS      | evil.test",
                "a@evil.test, b@reject.test                        | FAIL      | reject.test",
                "b@reject.test, a@evil.test                        | FAIL      | reject.test",
                "a@none.test, b@quarantine.test, c@reject.test     | FAIL      | reject.test",
                "a@evil.test, b@quarantine.test, c@none.test       | FAIL      | quarantine.test",
                "a@testing.test, b@quarantine.test                 | FAIL      | quarantine.test",
                "a@evil.test, b@unpublished.test                   | NONE      | unpublished.test",
                "a@evil.test, b@unusable.test                      | PERMERROR | unusable.test",
                "a@unpublished.test, b@none.test                   | FAIL      | none.test",
            })
    void evaluateShouldBeTheWorstOfAllAuthors(String value, DmarcCode code, String author) {
        DmarcResult result = evaluate(DNS, from(value), EVIL);
        assertThat(result.code()).isEqualTo(code);
        assertThat(result.authorDomain()).contains(DnsName.of(author));
    }

    @Test
    void evaluateShouldRankWhatIsNotKnownAboveAHarmlessFailureAndBelowAnother() {
        assertThat(evaluate(DNS, from("a@none.test, b@testing.test"), EVIL, dkim(DkimCode.TEMPERROR, "testing.test"))
                        .code())
                .isEqualTo(DmarcCode.TEMPERROR);
        assertThat(evaluate(DNS, from("a@reject.test, b@testing.test"), EVIL, dkim(DkimCode.TEMPERROR, "testing.test"))
                        .code())
                .isEqualTo(DmarcCode.FAIL);
    }

    @Test
    void evaluateShouldRankAPolicyThatMayFailAboveOneThatNobodyKnows() {
        ZoneDns dns = Samples.builder("reject.test", "v=DMARC1; p=reject")
                .timeout("_dmarc.evil.test")
                .build();
        DmarcResult result =
                evaluate(dns, from("a@evil.test, b@reject.test"), EVIL, dkim(DkimCode.TEMPERROR, "reject.test"));
        assertThat(result.code()).isEqualTo(DmarcCode.TEMPERROR);
        assertThat(result.authorDomain()).contains(DnsName.of("reject.test"));
    }

    @Test
    void evaluateShouldNotPassWhenFromComesTwice() {
        assertThat(evaluate(DNS, from("a@evil.test", "a@evil.test"), EVIL).code())
                .isEqualTo(DmarcCode.PERMERROR);
        DmarcResult result = evaluate(DNS, from("a@evil.test", "b@reject.test"), EVIL);
        assertThat(result.code()).isEqualTo(DmarcCode.FAIL);
        assertThat(result.authorDomain()).contains(DnsName.of("reject.test"));
    }

    @Test
    void evaluateShouldNotPassWhenFromCannotBeRead() {
        DmarcResult hidden = evaluate(DNS, from("<ceo@reject.test> <a@evil.test>"), EVIL);
        assertThat(hidden.code()).isEqualTo(DmarcCode.FAIL);
        assertThat(hidden.authorDomain()).contains(DnsName.of("reject.test"));
        DmarcResult unterminated = evaluate(DNS, from("\"A <a@evil.test>"), EVIL);
        assertThat(unterminated.code()).isEqualTo(DmarcCode.PERMERROR);
        assertThat(unterminated.explanation().code()).isEqualTo("unterminated-quote");
        assertThat(evaluate(DNS, from("a@unpublished.test <"), EVIL).code()).isEqualTo(DmarcCode.PERMERROR);
    }

    @Test
    void evaluateShouldNotFailAnAddressThatIsOnlyInTheName() {
        assertThat(evaluate(DNS, from("\"ceo@reject.test\" <a@evil.test>"), EVIL)
                        .code())
                .isEqualTo(DmarcCode.PASS);
    }

    @Test
    void evaluateShouldSayThatThereIsNoAuthor() {
        assertThat(evaluate(DNS, from("nobody:;"), EVIL).code()).isEqualTo(DmarcCode.NONE);
        DmarcResult without = evaluate(DNS, from(), EVIL);
        assertThat(without.code()).isEqualTo(DmarcCode.PERMERROR);
        assertThat(without.explanation().code()).isEqualTo("no-from");
        assertThat(without.authorDomain()).isEmpty();
        assertThat(evaluate(DNS, from("a@[192.0.2.1]"), EVIL).explanation().code())
                .isEqualTo("address-literal");
    }

    @Test
    void evaluateShouldStopAtTheLimitOfAuthors() {
        String four = "a@evil.test, a@a.evil.test, a@b.evil.test, a@c.evil.test";
        assertThat(evaluate(DNS, from(four), EVIL).code()).isEqualTo(DmarcCode.PASS);
        ZoneDns dns = zone("evil.test", "v=DMARC1; p=none", "reject.test", "v=DMARC1; p=reject");
        DmarcResult five = evaluate(dns, from(four + ", a@reject.test"), EVIL);
        assertThat(five.code()).isEqualTo(DmarcCode.PERMERROR);
        assertThat(five.explanation().code()).isEqualTo("too-many-author-domains");
        assertThat(five.authorHidden()).isTrue();
        assertThat(dns.queries()).isEqualTo(5);
        assertThat(evaluate(dns, from("a@reject.test, " + four), EVIL).code()).isEqualTo(DmarcCode.FAIL);
    }
}
