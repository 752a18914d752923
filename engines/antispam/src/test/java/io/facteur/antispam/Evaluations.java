package io.facteur.antispam;

import io.facteur.antispam.AuthenticationFacts.Aligned;
import io.facteur.antispam.AuthenticationFacts.Arc;
import io.facteur.antispam.AuthenticationFacts.Dkim;
import io.facteur.antispam.AuthenticationFacts.Dmarc;
import io.facteur.antispam.AuthenticationFacts.Iprev;
import io.facteur.antispam.AuthenticationFacts.Spf;
import io.facteur.authentication.Explanation;
import io.facteur.authentication.arc.ArcCode;
import io.facteur.authentication.dkim.DkimCode;
import io.facteur.authentication.dmarc.DmarcCode;
import io.facteur.authentication.dmarc.DmarcPolicy;
import io.facteur.authentication.dmarc.DmarcResult.Discovery;
import io.facteur.authentication.iprev.IprevCode;
import io.facteur.authentication.policy.PolicyOverride;
import io.facteur.authentication.policy.Reply;
import io.facteur.authentication.spf.SpfCode;
import io.facteur.authentication.spf.SpfIdentity;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.RandomGenerator;

/** Any Evaluation there can be, with texts of some kind and lists of some length. */
final class Evaluations {

    private final Random random;
    private final RandomGenerator<String> generator;
    private final int longestList;
    private final int recipients;

    private Evaluations(Random random, Arbitrary<String> texts, int longestList, int recipients) {
        this.random = random;
        this.generator = texts.generator(1000);
        this.longestList = longestList;
        this.recipients = recipients;
    }

    static Evaluation any(long seed, Arbitrary<String> texts, int longestList, int recipients) {
        return new Evaluations(new Random(seed), texts, longestList, recipients).evaluation();
    }

    private Evaluation evaluation() {
        List<RecipientVerdict> outcomes = list(Math.min(longestList, 12)).stream()
                .map(index -> verdict("", one(Verdict.values())))
                .toList();
        int count = outcomes.isEmpty() ? 0 : random.nextInt(recipients + 1);
        return new Evaluation(
                EvaluationId.next(random),
                Instant.ofEpochMilli(random.nextLong() & ((1L << 42) - 1)),
                text(),
                text(),
                text(),
                facts(),
                random.ints(count, 0, Math.max(1, outcomes.size()))
                        .mapToObj(outcomes::get)
                        .map(outcome -> new RecipientVerdict(
                                text() + "@" + random.nextInt(), outcome.verdict(), outcome.reply(), outcome.reasons()))
                        .toList());
    }

    private RecipientVerdict verdict(String recipient, Verdict verdict) {
        return new RecipientVerdict(
                recipient,
                verdict,
                random.nextBoolean() ? Optional.empty() : Optional.of(new Reply(550, "5.7.1", text())),
                list(longestList).stream().map(index -> why()).toList());
    }

    private AuthenticationFacts facts() {
        return new AuthenticationFacts(
                Optional.of(new Iprev(one(IprevCode.values()), text(), why())),
                random.nextBoolean() ? Optional.empty() : Optional.of(spf()),
                random.nextBoolean() ? Optional.empty() : Optional.of(spf()),
                list(longestList).stream()
                        .map(index -> new Dkim(one(DkimCode.values()), text(), text(), text(), text(), text(), why()))
                        .toList(),
                random.nextInt(100),
                new Arc(one(ArcCode.values()), texts(), random.nextInt(51), text(), why()),
                new Dmarc(
                        one(DmarcCode.values()),
                        text(),
                        text(),
                        text(),
                        text(),
                        one(Discovery.values()),
                        one(DmarcPolicy.values()),
                        one(DmarcPolicy.values()),
                        random.nextBoolean()
                                ? Optional.empty()
                                : Optional.of(new PolicyOverride(one(PolicyOverride.Type.values()), text())),
                        list(longestList).stream()
                                .map(index ->
                                        new Aligned(text(), text(), text(), random.nextBoolean(), random.nextBoolean()))
                                .toList(),
                        why()),
                texts(),
                texts());
    }

    private Spf spf() {
        return new Spf(one(SpfCode.values()), one(SpfIdentity.values()), text(), text(), why());
    }

    private Explanation why() {
        return new Explanation(text(), text());
    }

    private List<String> texts() {
        return list(longestList).stream().map(index -> text()).toList();
    }

    private String text() {
        return generator.next(random).value();
    }

    private List<Integer> list(int longest) {
        return random.ints(random.nextInt(longest + 1)).boxed().toList();
    }

    private <T> T one(T[] values) {
        return values[random.nextInt(values.length)];
    }

    /** A message of bank.test that fails DMARC, for one recipient. */
    static Evaluation forged(Verdict verdict) {
        Explanation why = new Explanation("why", "Why it is so");
        return new Evaluation(
                "0123456789",
                Instant.ofEpochSecond(1_700_000_000),
                "192.0.2.1",
                "helo.test",
                "user@bank.test",
                new AuthenticationFacts(
                        Optional.of(new Iprev(IprevCode.FAIL, "", why)),
                        Optional.empty(),
                        Optional.of(new Spf(SpfCode.FAIL, SpfIdentity.MAIL_FROM, "bank.test", "-all", why)),
                        List.of(),
                        0,
                        new Arc(ArcCode.NONE, List.of(), 0, "", why),
                        new Dmarc(
                                DmarcCode.FAIL,
                                "bank.test",
                                "bank.test",
                                "bank.test",
                                "v=DMARC1; p=reject",
                                Discovery.AUTHOR_DOMAIN,
                                DmarcPolicy.REJECT,
                                DmarcPolicy.REJECT,
                                Optional.empty(),
                                List.of(),
                                why),
                        List.of("bank.test"),
                        List.of()),
                List.of(new RecipientVerdict("user@here.test", verdict, Optional.empty(), List.of(why))));
    }
}
