package io.facteur.matchers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facteur.antispam.AuthenticationFacts;
import io.facteur.antispam.AuthenticationFacts.Aligned;
import io.facteur.antispam.AuthenticationFacts.Arc;
import io.facteur.antispam.AuthenticationFacts.Dkim;
import io.facteur.antispam.AuthenticationFacts.Dmarc;
import io.facteur.antispam.AuthenticationFacts.Spf;
import io.facteur.antispam.Evaluation;
import io.facteur.antispam.RecipientVerdict;
import io.facteur.antispam.Verdict;
import io.facteur.authentication.Explanation;
import io.facteur.authentication.arc.ArcCode;
import io.facteur.authentication.dkim.DkimCode;
import io.facteur.authentication.dmarc.DmarcCode;
import io.facteur.authentication.dmarc.DmarcPolicy;
import io.facteur.authentication.dmarc.DmarcResult.Discovery;
import io.facteur.authentication.spf.SpfCode;
import io.facteur.authentication.spf.SpfIdentity;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Attribute;
import org.apache.mailet.Mail;
import org.apache.mailet.Matcher;
import org.apache.mailet.base.test.FakeMail;
import org.apache.mailet.base.test.FakeMatcherConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatchersTest {

    private static final Explanation WHY = new Explanation("why", "Why it is so");

    /** From bank.test, sent by its server, the list's signature is valid and the bank's is not. */
    private static Evaluation evaluation(DmarcCode code, DmarcPolicy applied, Optional<Spf> spf, String... authors) {
        return new Evaluation(
                "0123456789",
                Instant.EPOCH,
                "192.0.2.1",
                "helo.test",
                "user@bank.test",
                new AuthenticationFacts(
                        Optional.empty(),
                        Optional.empty(),
                        spf,
                        List.of(
                                new Dkim(DkimCode.FAIL, "bank.test", "s", "", "", "", WHY),
                                new Dkim(DkimCode.PASS, "lists.test", "s", "", "", "", WHY)),
                        0,
                        new Arc(ArcCode.PASS, List.of("lists.test"), 1, "", WHY),
                        new Dmarc(
                                code,
                                "bank.test",
                                "bank.test",
                                "",
                                "",
                                Discovery.NOT_FOUND,
                                DmarcPolicy.REJECT,
                                applied,
                                Optional.empty(),
                                spf.map(found -> new Aligned("spf", found.domain(), "", false, true)).stream()
                                        .toList(),
                                WHY),
                        List.of(authors),
                        List.of()),
                List.of(
                        new RecipientVerdict("a@here.test", Verdict.JUNK, Optional.empty(), List.of()),
                        new RecipientVerdict("b@here.test", Verdict.ACCEPT, Optional.empty(), List.of())));
    }

    private static Evaluation passing() {
        return evaluation(
                DmarcCode.PASS,
                DmarcPolicy.NONE,
                Optional.of(new Spf(SpfCode.PASS, SpfIdentity.MAIL_FROM, "bank.test", "", WHY)),
                "bank.test");
    }

    private static Evaluation failing() {
        return evaluation(DmarcCode.FAIL, DmarcPolicy.QUARANTINE, Optional.empty(), "bank.test");
    }

    private static Mail mail(Evaluation evaluation, String... recipients) throws Exception {
        FakeMail mail = FakeMail.builder().name("mail").recipients(recipients).build();
        MailEvaluation.set(mail, evaluation);
        return mail;
    }

    private static Matcher matcher(String name, String condition) throws Exception {
        Matcher matcher = (Matcher) Class.forName("io.facteur.matchers." + name)
                .getDeclaredConstructor()
                .newInstance();
        matcher.init(FakeMatcherConfig.builder()
                .matcherName(name)
                .condition(condition)
                .build());
        return matcher;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "SpfResultIs pass true false",
                "SpfResultIs fail,none false true",
                "DkimSignedBy lists.test true true",
                "DkimSignedBy LISTS.test,x.test true true",
                "DkimSignedBy bank.test false false",
                "DkimSignedBy sub.lists.test false false",
                "DmarcResultIs pass true false",
                "DmarcResultIs none,fail false true",
                "DmarcDispositionIs none true false",
                "DmarcDispositionIs quarantine,reject false true",
                "ArcChainIs pass true true",
                "ArcChainIs none,fail,temperror false false",
                "AuthenticatedDomainIs bank.test true false",
                "AuthenticatedDomainIs other.test false false"
            })
    void matchShouldBeByTheEvaluation(String name, String condition, boolean passing, boolean failing)
            throws Exception {
        Matcher matcher = matcher(name, condition);

        assertThat(matcher.match(mail(passing(), "a@here.test", "b@here.test"))).hasSize(passing ? 2 : 0);
        assertThat(matcher.match(mail(failing(), "a@here.test", "b@here.test"))).hasSize(failing ? 2 : 0);
    }

    @ParameterizedTest
    @CsvSource({
        "SpfResultIs, none",
        "DkimSignedBy, bank.test",
        "DmarcResultIs, none",
        "DmarcDispositionIs, none",
        "ArcChainIs, none",
        "AuthenticatedDomainIs, bank.test",
        "VerdictIs, accept"
    })
    void matchShouldBeEmptyWhenThereIsNoEvaluationOrOneThatCannotBeRead(String name, String condition)
            throws Exception {
        FakeMail mail =
                FakeMail.builder().name("mail").recipients("a@here.test").build();
        assertThat(matcher(name, condition).match(mail)).isEmpty();

        mail.setAttribute(Attribute.convertToAttribute("io.facteur.evaluation", "garbage"));
        assertThat(matcher(name, condition).match(mail)).isEmpty();
    }

    @Test
    void authenticatedDomainShouldBeNoneWhenThereAreSeveralAuthors() throws Exception {
        Evaluation two = evaluation(DmarcCode.PASS, DmarcPolicy.NONE, Optional.empty(), "bank.test", "other.test");

        assertThat(matcher("AuthenticatedDomainIs", "bank.test,other.test").match(mail(two, "a@here.test")))
                .isEmpty();
    }

    @Test
    void authenticatedDomainShouldMatchWithoutAPolicyWhenAnIdentifierIsAligned() throws Exception {
        Evaluation none = evaluation(
                DmarcCode.NONE,
                DmarcPolicy.NONE,
                Optional.of(new Spf(SpfCode.PASS, SpfIdentity.MAIL_FROM, "bank.test", "", WHY)),
                "bank.test");

        assertThat(matcher("AuthenticatedDomainIs", "bank.test").match(mail(none, "a@here.test")))
                .hasSize(1);
    }

    @Test
    void verdictShouldBeOfEachRecipientAndTheStrictestOfThoseWhoAreNotKnown() throws Exception {
        Mail mail = mail(passing(), "A@here.test", "b@here.test", "alias@here.test", "abuse@here.test");

        assertThat(matcher("VerdictIs", "junk,refuse").match(mail))
                .extracting(MailAddress::asString)
                .containsExactlyInAnyOrder("A@here.test", "alias@here.test");
        assertThat(matcher("VerdictIs", "accept").match(mail))
                .extracting(MailAddress::asString)
                .containsExactlyInAnyOrder("b@here.test", "abuse@here.test");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SpfResultIs | bad | none, neutral, pass, fail, softfail, temperror, permerror",
                "DmarcResultIs | bad | none, pass, fail, temperror, permerror",
                "DmarcDispositionIs | bad | none, quarantine, reject",
                "ArcChainIs | bad | none, pass, fail, temperror",
                "VerdictIs | bad | accept, junk, refuse, defer",
                "DkimSignedBy | a b | domains such as example.org",
                "AuthenticatedDomainIs | a..b | domains such as example.org"
            })
    void initShouldSayWhatIsAllowed(String name, String condition, String allowed) {
        assertThatThrownBy(() -> matcher(name, condition))
                .isInstanceOf(MessagingException.class)
                .hasMessage(name + "=" + condition + ": found \"" + condition + "\", allowed: one or more of " + allowed
                        + ", with commas between");
    }

    @Test
    void initShouldSayWhatIsAllowedWhenThereIsNoCondition() {
        assertThatThrownBy(() -> matcher("SpfResultIs", null))
                .isInstanceOf(MessagingException.class)
                .hasMessageContaining("found \"\", allowed: one or more of none");
    }
}
