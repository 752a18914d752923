package io.facteur.cli.doctor;

import java.util.List;
import java.util.Locale;

/**
 * Whether a provider's rules are met.
 *
 * @param lacks what it asks of everyone and is not there
 * @param bulkLacks what it asks of bulk senders and is not there
 */
public record Readiness(Provider provider, Answer answer, List<String> lacks, List<String> bulkLacks) {

    /** From the best to the worst. */
    public enum Answer {
        YES("yes"),
        /** All rules but those for bulk senders. */
        BELOW_BULK("yes, below " + String.format(Locale.ROOT, "%,d", SenderRule.BULK) + " messages a day"),
        UNKNOWN("not known"),
        NO("no");

        private final String text;

        Answer(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }

    private enum Met {
        YES,
        UNKNOWN,
        NO
    }

    public Readiness {
        lacks = List.copyOf(lacks);
        bulkLacks = List.copyOf(bulkLacks);
    }

    /** @param found of the server and of the domain that sends */
    public static Readiness of(Provider provider, List<Diagnosis> found) {
        List<SenderRule> rules = SenderRule.ALL.stream()
                .filter(rule -> rule.provider() == provider)
                .toList();
        List<String> lacks = lacking(rules, false, found);
        List<String> bulkLacks = lacking(rules, true, found);
        boolean unknown = rules.stream().anyMatch(rule -> met(rule, found) == Met.UNKNOWN);
        Answer answer;
        if (!lacks.isEmpty()) {
            answer = Answer.NO;
        } else if (unknown) {
            answer = Answer.UNKNOWN;
        } else {
            answer = bulkLacks.isEmpty() ? Answer.YES : Answer.BELOW_BULK;
        }
        return new Readiness(provider, answer, lacks, bulkLacks);
    }

    private static List<String> lacking(List<SenderRule> rules, boolean bulk, List<Diagnosis> found) {
        return rules.stream()
                .filter(rule -> rule.bulk() == bulk && met(rule, found) == Met.NO)
                .map(SenderRule::text)
                .toList();
    }

    private static Met met(SenderRule rule, List<Diagnosis> found) {
        return rule.anyOf().stream()
                .map(topic -> met(topic, found))
                .min(Enum::compareTo)
                .orElse(Met.UNKNOWN);
    }

    private static Met met(Topic topic, List<Diagnosis> found) {
        List<Diagnosis.Result> results = found.stream()
                .filter(diagnosis -> diagnosis.topic() == topic)
                .map(Diagnosis::result)
                .toList();
        if (results.contains(Diagnosis.Result.FAIL)) {
            return Met.NO;
        }
        return results.isEmpty() || results.contains(Diagnosis.Result.UNKNOWN) ? Met.UNKNOWN : Met.YES;
    }
}
