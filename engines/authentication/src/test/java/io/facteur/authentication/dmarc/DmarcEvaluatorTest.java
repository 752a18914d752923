package io.facteur.authentication.dmarc;

import static io.facteur.authentication.dmarc.Samples.builder;
import static io.facteur.authentication.dmarc.Samples.dkim;
import static io.facteur.authentication.dmarc.Samples.evaluate;
import static io.facteur.authentication.dmarc.Samples.from;
import static io.facteur.authentication.dmarc.Samples.spf;
import static io.facteur.authentication.dmarc.Samples.zone;
import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.authentication.dkim.DkimCode;
import io.facteur.authentication.dkim.DkimResult;
import io.facteur.authentication.spf.SpfCode;
import io.facteur.authentication.spf.SpfIdentity;
import io.facteur.authentication.spf.SpfResult;
import io.facteur.dns.DnsBudget;
import io.facteur.dns.DnsName;
import io.facteur.dns.zone.ZoneDns;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DmarcEvaluatorTest {

    private static final Optional<SpfResult> NO_SPF = Optional.empty();

    private static Optional<SpfResult> spfPass(String domain) {
        return Optional.of(spf(SpfCode.PASS, domain));
    }

    @Test
    void evaluateShouldPassForTheSimpleExampleOfTheRfc() {
        // RFC 9989 B.4.1
        ZoneDns dns = zone("example.com", "v=DMARC1; p=reject", "signing.example.com", "v=DMARC1; p=none");
        DmarcResult result = evaluate(
                dns, from("a@example.com"), spfPass("example.com"), dkim(DkimCode.PASS, "signing.example.com"));
        assertThat(result.code()).isEqualTo(DmarcCode.PASS);
        assertThat(result.organizationalDomain()).contains(DnsName.of("example.com"));
        assertThat(result.policyDomain()).contains(DnsName.of("example.com"));
        assertThat(result.discovery()).isEqualTo(DmarcResult.Discovery.AUTHOR_DOMAIN);
        assertThat(result.alignments())
                .containsExactly(
                        new Alignment("spf", DnsName.of("example.com"), "", false, true),
                        new Alignment("dkim", DnsName.of("signing.example.com"), "s1", false, true));
        assertThat(result.explanation().text())
                .isEqualTo("DMARC passed for example.com: SPF passed for example.com and DKIM passed for"
                        + " signing.example.com, which are aligned");
    }

    @Test
    void evaluateShouldPassForTheDeepExampleOfTheRfc() {
        // RFC 9989 B.4.2
        ZoneDns dns =
                zone("example.com", "v=DMARC1; p=reject; sp=quarantine", "signing.example.com", "v=DMARC1; p=none");
        DmarcResult result = evaluate(
                dns,
                from("a@a.b.c.d.e.f.g.h.i.j.k.example.com"),
                spfPass("example.com"),
                dkim(DkimCode.PASS, "signing.example.com"));
        assertThat(result.code()).isEqualTo(DmarcCode.PASS);
        assertThat(result.alignments()).hasSize(2).allMatch(Alignment::aligned);
        assertThat(result.policyDomain()).contains(DnsName.of("example.com"));
        assertThat(result.requested()).isEqualTo(DmarcPolicy.QUARANTINE);
        assertThat(result.discovery()).isEqualTo(DmarcResult.Discovery.TREE_WALK);
        // Eight for the author; signing.example.com is the only name more.
        assertThat(dns.queries()).isEqualTo(9);
    }

    @Test
    void evaluateShouldKeepOrganizationsBelowAPublicSuffixApart() {
        // RFC 9989 B.4.3
        ZoneDns dns = zone("bank.example", "v=DMARC1; p=reject; psd=y", "giant.bank.example", "v=DMARC1; p=reject");
        DmarcResult result = evaluate(
                dns,
                from("a@giant.bank.example"),
                spfPass("mail.giant.bank.example"),
                dkim(DkimCode.PASS, "mail.mega.bank.example"));
        assertThat(result.code()).isEqualTo(DmarcCode.PASS);
        assertThat(result.alignments()).extracting(Alignment::aligned).containsExactly(true, false);
        assertThat(result.organizationalDomain()).contains(DnsName.of("giant.bank.example"));
        DmarcResult other = evaluate(dns, from("a@mega.bank.example"), spfPass("mail.giant.bank.example"));
        assertThat(other.code()).isEqualTo(DmarcCode.FAIL);
        assertThat(other.discovery()).isEqualTo(DmarcResult.Discovery.PUBLIC_SUFFIX);
        assertThat(other.policyDomain()).contains(DnsName.of("bank.example"));
    }

    @Test
    void evaluateShouldSayWhyItFails() {
        DmarcResult result = evaluate(
                zone("example.org", "v=DMARC1; p=reject"),
                from("ceo@example.org"),
                spfPass("mailer.test"),
                dkim(DkimCode.FAIL, "example.org"));
        assertThat(result.code()).isEqualTo(DmarcCode.FAIL);
        assertThat(result.requested()).isEqualTo(DmarcPolicy.REJECT);
        assertThat(result.explanation().code()).isEqualTo("not-aligned");
        assertThat(result.explanation().text())
                .isEqualTo("DMARC failed for example.org (p=reject, found at example.org): SPF passed for mailer.test,"
                        + " which is not aligned; DKIM: no signature of example.org passed");
        assertThat(evaluate(
                                zone("example.org", "v=DMARC1; p=reject; sp=quarantine; t=y"),
                                from("ceo@mail.example.org"),
                                Optional.of(spf(SpfCode.SOFTFAIL, "example.org")),
                                dkim(DkimCode.PASS, "mailer.test"))
                        .explanation()
                        .text())
                .isEqualTo(
                        "DMARC failed for mail.example.org (sp=quarantine in test mode, found at example.org): SPF gave"
                                + " softfail for example.org; DKIM: no signature of mail.example.org passed, but of mailer.test,"
                                + " which is not aligned");
        assertThat(evaluate(zone("example.org", "v=DMARC1; p=reject"), from("ceo@example.org"), NO_SPF)
                        .explanation()
                        .text())
                .endsWith(": SPF was not checked; DKIM: there is no signature");
    }

    @ParameterizedTest
    @EnumSource(
            value = DkimCode.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"PASS", "TEMPERROR"})
    void evaluateShouldFailWhenDkimDoesNotPass(DkimCode code) {
        DmarcResult result = evaluate(
                zone("example.org", "v=DMARC1; p=reject"), from("a@example.org"), NO_SPF, dkim(code, "example.org"));
        assertThat(result.code()).isEqualTo(DmarcCode.FAIL);
        assertThat(result.alignments()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "example.org, v=DMARC1; p=reject; aspf=s, mail.example.org, FAIL",
        "example.org, v=DMARC1; p=reject; aspf=s, example.org, PASS",
        "mail.example.org, v=DMARC1; p=reject; aspf=s, example.org, FAIL",
        "mail.example.org, v=DMARC1; p=reject, news.example.org, PASS",
        "mail.example.org, v=DMARC1; p=reject, example.org, PASS",
        "example.org, v=DMARC1; p=reject, badexample.org, FAIL",
        "example.org, v=DMARC1; p=reject, org, FAIL",
        "example.org, v=DMARC1; p=reject; psd=n, a.b.c.example.org, PASS",
    })
    void evaluateShouldAlignSpf(String author, String record, String domain, DmarcCode expected) {
        DmarcResult result = evaluate(zone("example.org", record), from("a@" + author), spfPass(domain));
        assertThat(result.code()).isEqualTo(expected);
    }

    @Test
    void evaluateShouldAlignStrictlyOnlyWhereTheRecordSaysSo() {
        ZoneDns dns = zone("example.org", "v=DMARC1; p=reject; adkim=s");
        assertThat(evaluate(dns, from("a@example.org"), NO_SPF, dkim(DkimCode.PASS, "m.example.org"))
                        .code())
                .isEqualTo(DmarcCode.FAIL);
        assertThat(evaluate(dns, from("a@example.org"), spfPass("m.example.org"))
                        .code())
                .isEqualTo(DmarcCode.PASS);
    }

    @Test
    void evaluateShouldNotCountSpfOfTheHeloName() {
        // RFC 9989 4.4.2
        SpfResult pass = spf(SpfCode.PASS, "example.org");
        SpfResult helo = new SpfResult(
                pass.code(),
                SpfIdentity.HELO,
                pass.domain(),
                pass.mechanism(),
                pass.published(),
                pass.explanation(),
                false);
        ZoneDns dns = zone("example.org", "v=DMARC1; p=reject");
        assertThat(evaluate(dns, from("a@example.org"), Optional.of(helo)).code())
                .isEqualTo(DmarcCode.FAIL);
    }

    @Test
    void evaluateShouldNotAlignASubdomainThatIsAnOrganizationOfItsOwn() {
        ZoneDns dns = zone("example.org", "v=DMARC1; p=reject", "evil.example.org", "v=DMARC1; p=none; psd=n");
        assertThat(evaluate(dns, from("a@example.org"), spfPass("evil.example.org"))
                        .code())
                .isEqualTo(DmarcCode.FAIL);
    }

    @Test
    void evaluateShouldAlignBelowATopLevelDomainThatIsAnOrganization() {
        ZoneDns dns = zone("brand", "v=DMARC1; p=reject");
        DmarcResult result = evaluate(dns, from("a@news.brand"), spfPass("mail.brand"));
        assertThat(result.code()).isEqualTo(DmarcCode.PASS);
        assertThat(result.organizationalDomain()).contains(DnsName.of("brand"));
    }

    @Test
    void evaluateShouldAlignInternationalizedNames() {
        ZoneDns dns = zone("xn--bcher-kva.example", "v=DMARC1; p=reject");
        assertThat(evaluate(dns, from("a@bücher.example"), spfPass("xn--bcher-kva.example"))
                        .code())
                .isEqualTo(DmarcCode.PASS);
    }

    @ParameterizedTest
    @CsvSource({
        "v=DMARC1; p=reject; sp=quarantine; np=none,  REJECT, QUARANTINE, NONE",
        "v=DMARC1; p=none; sp=quarantine; np=reject,  NONE,   QUARANTINE, REJECT",
        "v=DMARC1; p=quarantine; np=reject,           QUARANTINE, QUARANTINE, REJECT",
        "v=DMARC1; p=none; sp=reject,                 NONE,   REJECT,     REJECT",
        "v=DMARC1; p=reject,                          REJECT, REJECT,     REJECT",
        "v=DMARC1; sp=reject; rua=mailto:a@x.test,    NONE,   NONE,       NONE",
    })
    void requestedShouldBeWhatAppliesToTheAuthor(
            String record, DmarcPolicy own, DmarcPolicy existing, DmarcPolicy missing) {
        ZoneDns dns = builder("example.org", record).exists("here.example.org").build();
        assertThat(evaluate(dns, from("a@example.org"), NO_SPF).requested()).isEqualTo(own);
        assertThat(evaluate(dns, from("a@here.example.org"), NO_SPF).requested())
                .isEqualTo(existing);
        assertThat(evaluate(dns, from("a@gone.example.org"), NO_SPF).requested())
                .isEqualTo(missing);
    }

    @Test
    void requestedShouldBeTheStricterOneWhenNobodyKnowsWhetherTheAuthorExists() {
        ZoneDns dns = builder("example.org", "v=DMARC1; p=reject; sp=none; np=reject")
                .timeout("a.example.org")
                .build();
        DmarcResult result = evaluate(dns, from("a@a.example.org"), NO_SPF);
        assertThat(result.requested()).isEqualTo(DmarcPolicy.REJECT);
        assertThat(result.explanation().text()).contains("(np=reject, found at example.org)");
    }

    @Test
    void evaluateShouldFindNoPolicyWhenThereIsNone() {
        DmarcResult result =
                evaluate(zone("other.org", "v=DMARC1; p=reject"), from("a@example.org"), spfPass("example.org"));
        assertThat(result.code()).isEqualTo(DmarcCode.NONE);
        assertThat(result.discovery()).isEqualTo(DmarcResult.Discovery.NOT_FOUND);
        assertThat(result.explanation().text()).isEqualTo("no DMARC policy is published for example.org");
        ZoneDns several = builder("example.org", "v=DMARC1; p=reject")
                .txt("_dmarc.example.org", "v=DMARC1; p=none")
                .build();
        DmarcResult two = evaluate(several, from("a@example.org"), spfPass("example.org"));
        assertThat(two.code()).isEqualTo(DmarcCode.NONE);
        assertThat(two.explanation().text()).endsWith("example.org has 2 records, which count as none");
    }

    @Test
    void evaluateShouldGiveAPermanentErrorWhenTheRecordCannotBeUsed() {
        DmarcResult result =
                evaluate(zone("example.org", "v=DMARC1; p=rejct"), from("a@example.org"), spfPass("example.org"));
        assertThat(result.code()).isEqualTo(DmarcCode.PERMERROR);
        assertThat(result.explanation().code()).isEqualTo("record-unusable");
        assertThat(result.explanation().text()).contains("the tag p says \"rejct\"");
        assertThat(result.requested()).isEqualTo(DmarcPolicy.NONE);
    }

    @Test
    void evaluateShouldGiveATemporaryErrorWhenThePolicyCannotBeHad() {
        ZoneDns own =
                builder("org", "v=DMARC1; p=none").timeout("_dmarc.example.org").build();
        DmarcResult result = evaluate(own, from("a@example.org"), spfPass("example.org"));
        assertThat(result.code()).isEqualTo(DmarcCode.TEMPERROR);
        assertThat(result.explanation().code()).isEqualTo("policy-unavailable");
        assertThat(result.resolverDown()).isFalse();
        ZoneDns down = builder().resolverDown("_dmarc.example.org").build();
        assertThat(evaluate(down, from("a@mail.example.org"), NO_SPF).resolverDown())
                .isTrue();
        assertThat(evaluate(
                                zone("example.org", "v=DMARC1; p=none").within(new DnsBudget(1, Duration.ofMinutes(1))),
                                from("a@mail.example.org"),
                                NO_SPF)
                        .code())
                .isEqualTo(DmarcCode.TEMPERROR);
    }

    @Test
    void requestedShouldBeKnownAsFarAsItIsWhenANameBelowCannotBeLookedUp() {
        ZoneDns dns = builder("example.org", "v=DMARC1; p=reject; sp=quarantine")
                .timeout("_dmarc.lame.example.org")
                .build();
        DmarcResult forged = evaluate(dns, from("ceo@lame.example.org"), spfPass("attacker.test"));
        assertThat(forged.code()).isEqualTo(DmarcCode.TEMPERROR);
        assertThat(forged.requested()).isEqualTo(DmarcPolicy.QUARANTINE);
        assertThat(forged.aligned()).isFalse();
        DmarcResult authentic = evaluate(dns, from("ceo@lame.example.org"), spfPass("lame.example.org"));
        assertThat(authentic.code()).isEqualTo(DmarcCode.TEMPERROR);
        assertThat(authentic.aligned()).isTrue();
        assertThat(evaluate(dns, from("ceo@lame.example.org"), NO_SPF, dkim(DkimCode.PASS, "lame.example.org"))
                        .aligned())
                .isTrue();
        assertThat(evaluate(dns, from("ceo@lame.example.org"), NO_SPF, dkim(DkimCode.FAIL, "lame.example.org"))
                        .aligned())
                .isFalse();
    }

    @Test
    void evaluateShouldGiveATemporaryErrorWhenAnAlignedIdentifierCouldNotBeChecked() {
        ZoneDns dns = zone("example.org", "v=DMARC1; p=reject");
        DmarcResult result = evaluate(dns, from("a@example.org"), NO_SPF, dkim(DkimCode.TEMPERROR, "m.example.org"));
        assertThat(result.code()).isEqualTo(DmarcCode.TEMPERROR);
        assertThat(result.requested()).isEqualTo(DmarcPolicy.REJECT);
        assertThat(result.explanation().text())
                .isEqualTo(
                        "DMARC cannot be decided for example.org (p=reject, found at example.org): a DKIM signature of"
                                + " m.example.org could not be checked: DKIM says temperror");
        assertThat(evaluate(dns, from("a@example.org"), Optional.of(spf(SpfCode.TEMPERROR, "example.org")))
                        .code())
                .isEqualTo(DmarcCode.TEMPERROR);
        assertThat(evaluate(dns, from("a@example.org"), spfPass("example.org"), dkim(DkimCode.TEMPERROR, "example.org"))
                        .code())
                .isEqualTo(DmarcCode.PASS);
    }

    @Test
    void evaluateShouldFailWhenOnlyAStrangersSignatureCouldNotBeChecked() {
        ZoneDns dns = zone("example.org", "v=DMARC1; p=reject");
        DkimResult stranger = dkim(DkimCode.TEMPERROR, "attacker.test");
        assertThat(evaluate(dns, from("a@example.org"), Optional.of(spf(SpfCode.TEMPERROR, "attacker.test")), stranger)
                        .code())
                .isEqualTo(DmarcCode.FAIL);
    }

    @Test
    void evaluateShouldNotGuessWhenAnOrganizationCannotBeLookedUp() {
        ZoneDns dns = builder("example.org", "v=DMARC1; p=reject")
                .timeout("_dmarc.m.example.org")
                .build();
        DmarcResult result = evaluate(dns, from("a@example.org"), spfPass("m.example.org"));
        assertThat(result.code()).isEqualTo(DmarcCode.TEMPERROR);
        assertThat(result.alignments()).extracting(Alignment::aligned).containsExactly(false);
        assertThat(result.explanation().text()).contains("could not be looked up at m.example.org");
        ZoneDns top = builder("example.org", "v=DMARC1; p=reject")
                .timeout("_dmarc.org")
                .build();
        assertThat(evaluate(top, from("a@example.org"), spfPass("m.example.org"))
                        .code())
                .isEqualTo(DmarcCode.TEMPERROR);
        assertThat(evaluate(top, from("a@example.org"), spfPass("example.org")).code())
                .isEqualTo(DmarcCode.PASS);
        assertThat(evaluate(top, from("a@example.org"), spfPass("attacker.test"))
                        .code())
                .isEqualTo(DmarcCode.FAIL);
    }

    @Test
    void bySuffixesShouldFollowTheListAndNotTheTree() {
        PublicSuffixes suffixes = PublicSuffixes.ofGuava();
        ZoneDns dns = zone(
                "com",
                "v=DMARC1; p=reject",
                "example.com",
                "v=DMARC1; p=none; sp=quarantine; psd=n",
                "b.example.com",
                "v=DMARC1; p=reject; psd=n");
        DmarcEvaluator byList = DmarcEvaluator.bySuffixes(suffixes);
        DmarcResult result = evaluate(byList, dns, from("x@a.b.example.com"), spfPass("mail.example.com"));
        assertThat(result.code()).isEqualTo(DmarcCode.PASS);
        assertThat(result.discovery()).isEqualTo(DmarcResult.Discovery.PUBLIC_SUFFIX_LIST);
        assertThat(result.policyDomain()).contains(DnsName.of("example.com"));
        assertThat(result.requested()).isEqualTo(DmarcPolicy.QUARANTINE);
        assertThat(dns.queries()).isEqualTo(2);
        assertThat(evaluate(dns, from("x@a.b.example.com"), spfPass("mail.example.com"))
                        .code())
                .isEqualTo(DmarcCode.FAIL);
        assertThat(evaluate(byList, dns, from("x@other.com"), spfPass("other.com"))
                        .code())
                .isEqualTo(DmarcCode.NONE);
        ZoneDns broken = builder().timeout("_dmarc.example.com").build();
        assertThat(evaluate(byList, broken, from("x@a.example.com"), spfPass("example.com"))
                        .code())
                .isEqualTo(DmarcCode.TEMPERROR);
    }

    @ParameterizedTest
    @CsvSource({
        "example.org, example.org, 2",
        "a.example.org, example.org, 2",
        "a.example.org, b.example.org, 2",
        "badexample.org, example.org, 1",
        "example.org, example.net, 0",
        "org, example.org, 1",
        "borg, org, 0",
        "x.y, z.y, 1",
    })
    void commonLabelsShouldCountWholeLabels(String one, String other, int expected) {
        assertThat(DmarcEvaluator.commonLabels(DnsName.of(one), DnsName.of(other)))
                .isEqualTo(expected);
        assertThat(DmarcEvaluator.commonLabels(DnsName.of(other), DnsName.of(one)))
                .isEqualTo(expected);
        assertThat(DmarcEvaluator.commonLabels(DnsName.of(one), DnsName.ROOT)).isZero();
    }
}
