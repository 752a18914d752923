package io.facteur.authentication.policy;

import static io.facteur.authentication.policy.Facts.asks;
import static io.facteur.authentication.policy.Facts.method;
import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.authentication.Explanation;
import io.facteur.authentication.arc.ArcCode;
import io.facteur.authentication.dkim.DkimCode;
import io.facteur.authentication.dmarc.DmarcCode;
import io.facteur.authentication.dmarc.DmarcPolicy;
import io.facteur.authentication.iprev.IprevCode;
import io.facteur.authentication.policy.PolicyOverride.Type;
import io.facteur.authentication.spf.SpfCode;
import io.facteur.dns.DnsName;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AuthenticationPolicyTest {

    private static Handling apply(Facts facts) {
        return new AuthenticationPolicy(PolicySettings.DEFAULT).apply(facts.build());
    }

    private static Handling apply(PolicySettings settings, Facts facts) {
        return new AuthenticationPolicy(settings).apply(facts.build());
    }

    private static PolicySettings settings(Action quarantine, Action reject, boolean corroborate, boolean testMode) {
        return new PolicySettings(
                Action.REFUSE, quarantine, reject, corroborate, testMode, Action.ACCEPT, Action.DEFER, Set.of());
    }

    private static void assertJunk(Handling handling, Type why) {
        assertThat(handling.action()).isEqualTo(Action.JUNK);
        assertThat(handling.applied()).isEqualTo(DmarcPolicy.QUARANTINE);
        assertThat(handling.override()).get().extracting(PolicyOverride::type).isEqualTo(why);
        assertThat(handling.reply()).isEmpty();
        assertThat(handling.reasons()).hasSize(2);
    }

    private static void assertAccepted(Handling handling, Type why) {
        assertThat(handling.action()).isEqualTo(Action.ACCEPT);
        assertThat(handling.applied()).isEqualTo(DmarcPolicy.NONE);
        assertThat(handling.override()).get().extracting(PolicyOverride::type).isEqualTo(why);
    }

    @ParameterizedTest
    @EnumSource(
            value = DmarcCode.class,
            names = {"NONE", "PASS", "PERMERROR", "TEMPERROR"})
    void applyShouldAcceptWhenNoPolicyFailsWhateverSpfAndDkimSay(DmarcCode code) {
        Handling handling = apply(Facts.dmarc(code)
                .spf(SpfCode.FAIL)
                .helo(SpfCode.FAIL)
                .iprev(IprevCode.FAIL)
                .dkim(DkimCode.FAIL, "bank.test"));

        assertThat(handling.action()).isEqualTo(Action.ACCEPT);
        assertThat(handling.applied()).isEqualTo(DmarcPolicy.NONE);
        assertThat(handling.override()).isEmpty();
        assertThat(handling.reasons()).extracting(Explanation::code).containsExactly("dmarc-" + code.text());
    }

    @Test
    void applyShouldAcceptWhenThePolicyIsNone() {
        assertThat(apply(asks(DmarcPolicy.NONE).spf(SpfCode.FAIL).iprev(IprevCode.FAIL))
                        .action())
                .isEqualTo(Action.ACCEPT);
    }

    @Test
    void applyShouldFileToJunkWhenThePolicyIsQuarantine() {
        Handling handling = apply(asks(DmarcPolicy.QUARANTINE).spf(SpfCode.FAIL));

        assertThat(handling.action()).isEqualTo(Action.JUNK);
        assertThat(handling.applied()).isEqualTo(DmarcPolicy.QUARANTINE);
        assertThat(handling.override()).isEmpty();
    }

    @Test
    void applyShouldRefuseWhenRejectIsCorroboratedBySpf() {
        Handling handling = apply(asks(DmarcPolicy.REJECT).spf(SpfCode.FAIL));

        assertThat(handling.action()).isEqualTo(Action.REFUSE);
        assertThat(handling.applied()).isEqualTo(DmarcPolicy.REJECT);
        assertThat(handling.override()).isEmpty();
        assertThat(handling.reply())
                .get()
                .hasToString("550 5.7.1 DMARC policy of bank.test: not authorized by it, no list or forwarder seen");
        assertThat(handling.reasons())
                .extracting(Explanation::text)
                .containsExactly("DMARC says fail", "SPF fails for bank.test");
    }

    @Test
    void applyShouldRefuseWhenRejectIsCorroboratedByTheHeloName() {
        assertThat(apply(asks(DmarcPolicy.REJECT).helo(SpfCode.FAIL)).action()).isEqualTo(Action.REFUSE);
    }

    @ParameterizedTest
    @CsvSource({"PASS, JUNK", "FAIL, REFUSE", "PERMERROR, REFUSE", "TEMPERROR, JUNK"})
    void applyShouldRefuseForTheReverseNameOnlyWhenItIsKnownToBeBad(IprevCode code, Action action) {
        assertThat(apply(asks(DmarcPolicy.REJECT).iprev(code)).action()).isEqualTo(action);
    }

    @ParameterizedTest
    @EnumSource(
            value = SpfCode.class,
            names = {"FAIL"},
            mode = EnumSource.Mode.EXCLUDE)
    void applyShouldFileToJunkWhenNothingCorroboratesReject(SpfCode code) {
        assertJunk(apply(asks(DmarcPolicy.REJECT).spf(code)), Type.LOCAL_POLICY);
    }

    @Test
    void applyShouldFileToJunkWhenTheClientIsNotKnown() {
        assertJunk(apply(asks(DmarcPolicy.REJECT).unknownClient()), Type.LOCAL_POLICY);
    }

    @Test
    void applyShouldFileToJunkWhenAMailingListMayHaveBrokenTheSignature() {
        Handling handling = apply(asks(DmarcPolicy.REJECT)
                .spf(SpfCode.FAIL)
                .dkim(DkimCode.FAIL, "bank.test")
                .mediators("List-Id", "List-Post"));

        assertJunk(handling, Type.MAILING_LIST);
        assertThat(handling.override().orElseThrow().comment()).contains("List-Id, List-Post");
    }

    @ParameterizedTest
    @EnumSource(
            value = ArcCode.class,
            names = {"PASS", "FAIL"})
    void applyShouldFileToJunkWhenThereIsArcOfAStranger(ArcCode code) {
        assertJunk(apply(asks(DmarcPolicy.REJECT).spf(SpfCode.FAIL).untrustedArc(code)), Type.LOCAL_POLICY);
    }

    @Test
    void applyShouldFileToJunkWhenAnotherDomainSigned() {
        assertJunk(
                apply(asks(DmarcPolicy.REJECT).spf(SpfCode.FAIL).dkim(DkimCode.PASS, "forwarder.test")),
                Type.LOCAL_POLICY);
    }

    @ParameterizedTest
    @CsvSource({"FAIL, forwarder.test", "PASS, news.bank.test"})
    void applyShouldRefuseWhenTheOnlyOtherSignatureIsBrokenOrOfTheSameOrganization(DkimCode code, String domain) {
        assertThat(apply(asks(DmarcPolicy.REJECT).spf(SpfCode.FAIL).dkim(code, domain))
                        .action())
                .isEqualTo(Action.REFUSE);
    }

    @Test
    void applyShouldAcceptWhenAKnownMailingListSigned() {
        PolicySettings settings = new PolicySettings(
                Action.REFUSE,
                Action.JUNK,
                Action.REFUSE,
                true,
                true,
                Action.ACCEPT,
                Action.DEFER,
                Set.of(DnsName.of("lists.test")));

        assertAccepted(apply(settings, asks(DmarcPolicy.REJECT).dkim(DkimCode.PASS, "lists.test")), Type.MAILING_LIST);
        assertAccepted(apply(settings, asks(DmarcPolicy.REJECT).spf(SpfCode.PASS, "lists.test")), Type.MAILING_LIST);
        assertThat(apply(
                                settings,
                                asks(DmarcPolicy.REJECT)
                                        .spf(SpfCode.FAIL, "lists.test")
                                        .mediators("List-Id"))
                        .action())
                .as("a list that is only claimed")
                .isEqualTo(Action.JUNK);
    }

    @ParameterizedTest
    @CsvSource({
        "dmarc, header, from, bank.test",
        "dkim, header, d, bank.test",
        "dkim, header, d, news.bank.test",
        "dkim, header, i, @bank.test",
        "spf, smtp, mailfrom, user@bounce.bank.test"
    })
    void applyShouldAcceptWhenATrustedSealerSawThePass(String method, String type, String name, String value) {
        assertAccepted(
                apply(asks(DmarcPolicy.REJECT).spf(SpfCode.FAIL).trustedArc(method(method, "pass", type, name, value))),
                Type.TRUSTED_FORWARDER);
    }

    @ParameterizedTest
    @CsvSource({
        "dmarc, fail, header, from, bank.test",
        "dmarc, pass, header, from, other.test",
        "dmarc, pass, policy, dmarc, reject",
        "dkim, pass, header, d, other.test",
        "dkim, pass, header, d, notbank.test",
        "spf, pass, smtp, helo, bank.test",
        "iprev, pass, header, from, bank.test"
    })
    void applyShouldNotAcceptWhenTheTrustedSealerSawSomethingElse(
            String method, String result, String type, String name, String value) {
        assertJunk(
                apply(asks(DmarcPolicy.REJECT).spf(SpfCode.FAIL).trustedArc(method(method, result, type, name, value))),
                Type.LOCAL_POLICY);
    }

    @Test
    void applyShouldAskTheSealerForTheSameDomainWhenThePolicyIsStrict() {
        Facts facts = asks(DmarcPolicy.REJECT).strict();

        assertThat(apply(facts.trustedArc(method("dkim", "pass", "header", "d", "news.bank.test")))
                        .action())
                .isEqualTo(Action.JUNK);
    }

    @Test
    void applyShouldAskTheSealerForEveryAuthorWhenThereAreSeveral() {
        Facts facts = asks(DmarcPolicy.REJECT).authors("bank.test", "other.test");

        assertThat(apply(facts.trustedArc(method("dmarc", "pass", "header", "from", "other.test")))
                        .action())
                .isEqualTo(Action.JUNK);
    }

    @Test
    void applyShouldBeOneStepMilderWhenTheDomainTestsItsPolicy() {
        assertAccepted(apply(asks(DmarcPolicy.QUARANTINE).testing()), Type.POLICY_TEST_MODE);
        assertJunk(apply(asks(DmarcPolicy.REJECT).spf(SpfCode.FAIL).testing()), Type.POLICY_TEST_MODE);
    }

    @Test
    void applyShouldDeferWhenOurResolverIsDown() {
        Handling handling = apply(Facts.dmarc(DmarcCode.TEMPERROR).resolverDown());

        assertThat(handling.action()).isEqualTo(Action.DEFER);
        assertThat(handling.reply())
                .get()
                .extracting(Reply::code, Reply::enhancedCode)
                .containsExactly(451, "4.4.3");
        assertThat(handling.reasons()).extracting(Explanation::code).containsExactly("resolver-down");
    }

    @ParameterizedTest
    @CsvSource({"0, no-from", "2, several-from"})
    void applyShouldRefuseWhenThereIsNotOneFrom(int fields, String reason) {
        Handling handling = apply(Facts.dmarc(DmarcCode.NONE).resolverDown().fromFields(fields));

        assertThat(handling.action()).isEqualTo(Action.REFUSE);
        assertThat(handling.reply())
                .get()
                .extracting(Reply::code, Reply::enhancedCode)
                .containsExactly(550, "5.6.0");
        assertThat(handling.reasons()).extracting(Explanation::code).containsExactly(reason);
    }

    @Test
    void applyShouldRefuseWhenFromNamesNoAuthor() {
        assertThat(apply(Facts.dmarc(DmarcCode.NONE).authors()).reasons())
                .extracting(Explanation::code)
                .containsExactly("no-author");
    }

    @Test
    void applyShouldDoAsItIsSet() {
        Facts reject = asks(DmarcPolicy.REJECT);
        PolicySettings mild = settings(Action.ACCEPT, Action.ACCEPT, true, true);

        assertAccepted(apply(mild, asks(DmarcPolicy.QUARANTINE)), Type.LOCAL_POLICY);
        assertAccepted(apply(mild, reject), Type.LOCAL_POLICY);
        assertJunk(apply(settings(Action.JUNK, Action.JUNK, true, true), reject), Type.LOCAL_POLICY);
        assertThat(apply(
                                settings(Action.JUNK, Action.REFUSE, true, false),
                                reject.spf(SpfCode.FAIL).testing())
                        .action())
                .as("test mode is not honoured")
                .isEqualTo(Action.REFUSE);
    }

    @Test
    void applyShouldRefuseOnThePolicyAloneWhenItIsSetTo() {
        Handling handling = apply(
                settings(Action.JUNK, Action.REFUSE, false, true),
                asks(DmarcPolicy.REJECT).mediators("List-Id"));

        assertThat(handling.action()).isEqualTo(Action.REFUSE);
        assertThat(handling.reply())
                .get()
                .extracting(Reply::text)
                .isEqualTo("DMARC policy of bank.test: not authorized by it");
    }

    @Test
    void applyShouldDoAsItIsSetWhenSomethingIsDownOrFromIsInvalid() {
        PolicySettings settings = new PolicySettings(
                Action.JUNK, Action.JUNK, Action.REFUSE, true, true, Action.DEFER, Action.ACCEPT, Set.of());

        assertThat(apply(settings, Facts.dmarc(DmarcCode.NONE).fromFields(2)).action())
                .isEqualTo(Action.JUNK);
        assertThat(apply(settings, Facts.dmarc(DmarcCode.TEMPERROR)).reply())
                .get()
                .extracting(Reply::code)
                .isEqualTo(451);
        assertThat(apply(settings, Facts.dmarc(DmarcCode.TEMPERROR).resolverDown())
                        .action())
                .isEqualTo(Action.ACCEPT);
    }

    @ParameterizedTest
    @EnumSource(
            value = DmarcPolicy.class,
            names = {"QUARANTINE", "REJECT"})
    void applyShouldNotTreatAnUncertainFailureBetterThanAFailure(DmarcPolicy policy) {
        Handling handling = apply(Facts.perhaps(policy).spf(SpfCode.FAIL).iprev(IprevCode.FAIL));
        assertThat(handling.action()).isEqualTo(Action.JUNK);
        assertThat(handling.applied()).isEqualTo(DmarcPolicy.QUARANTINE);
        assertThat(handling.reply()).isEmpty();
        assertThat(apply(Facts.perhaps(policy)).action()).isEqualTo(Action.JUNK);
    }

    @Test
    void applyShouldAcceptAnUncertainFailureWhereItWouldAcceptAFailureOrSomethingIsAligned() {
        assertThat(apply(Facts.perhaps(DmarcPolicy.NONE)).action()).isEqualTo(Action.ACCEPT);
        assertThat(apply(Facts.perhaps(DmarcPolicy.QUARANTINE).testing()).action())
                .isEqualTo(Action.ACCEPT);
        assertThat(apply(Facts.perhaps(DmarcPolicy.REJECT).aligned()).action()).isEqualTo(Action.ACCEPT);
        assertThat(apply(Facts.perhaps(DmarcPolicy.REJECT)
                                .trustedArc(method("dmarc", "pass", "header", "from", "bank.test")))
                        .action())
                .isEqualTo(Action.ACCEPT);
    }

    @Test
    void applyShouldDeferAnUncertainFailureWhenItIsSetTo() {
        PolicySettings settings = new PolicySettings(
                Action.REFUSE, Action.JUNK, Action.REFUSE, true, true, Action.DEFER, Action.DEFER, Set.of());
        assertThat(apply(settings, Facts.perhaps(DmarcPolicy.REJECT)).action()).isEqualTo(Action.DEFER);
    }

    @ParameterizedTest
    @CsvSource({
        "too-many-author-domains, JUNK",
        "header-not-read, JUNK",
        "from-too-long, JUNK",
        "too-many-addresses, JUNK",
        "control-character, JUNK",
        "invalid-domain, JUNK",
        "record-unusable, ACCEPT",
        "no-domain, ACCEPT",
        "several-addresses-in-one, ACCEPT"
    })
    void applyShouldFileToJunkWhenAnAuthorMayBeHidden(String reason, Action action) {
        Facts facts = Facts.dmarc(DmarcCode.PERMERROR, reason);
        assertThat(apply(facts).action()).isEqualTo(action);
        PolicySettings mild = new PolicySettings(
                Action.ACCEPT, Action.JUNK, Action.REFUSE, true, true, Action.ACCEPT, Action.DEFER, Set.of());
        assertThat(apply(mild, facts).action()).isEqualTo(Action.ACCEPT);
    }

    @Test
    void replyShouldBeOneLineOfAsciiWhateverAStrangerWrote() {
        assertThat(new Reply(550, "5.7.1", "a\r\n250 ok\u00e9" + "x".repeat(500)).text())
                .startsWith("a??250 ok?x")
                .hasSize(200);
    }

    @Test
    void replyShouldKeepItsEndWhenTheNameOfAStrangerIsLong() {
        assertThat(new Reply(550, "5.7.1", "x".repeat(300)).with(" (id 1)").text())
                .hasSize(200)
                .endsWith("x (id 1)");
        assertThat(new Reply(550, "5.7.1", "x").with(" (id 1)").text()).isEqualTo("x (id 1)");
    }
}
