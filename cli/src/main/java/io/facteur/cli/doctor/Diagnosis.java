package io.facteur.cli.doctor;

import java.util.List;

/**
 * What one check found.
 *
 * @param what was looked at, in a few words: {@code DKIM s2026}
 * @param text what is wrong: a sentence without its full stop; for what is well, what was found, and may be empty
 * @param remedy a command, a record, or whom to ask for what; empty when there is nothing to do
 * @param absent it is not there at all, not published or not checked, which can be said together with all else that is
 *     not, for the same remedy
 */
public record Diagnosis(Result result, Topic topic, String what, String text, String remedy, boolean absent) {

    /** The worst one is last. */
    public enum Result {
        OK("ok"),
        /** It could not be checked. */
        UNKNOWN("?"),
        /** It works, and not as well as it could or not for everyone. */
        WARN("warn"),
        FAIL("FAIL");

        private final String word;

        Result(String word) {
            this.word = word;
        }

        /** As it is printed. */
        public String word() {
            return word;
        }
    }

    public static Diagnosis ok(Topic topic, String text) {
        return new Diagnosis(Result.OK, topic, topic.label(), text, "", false);
    }

    public static Diagnosis unknown(Topic topic, String reason, String remedy) {
        return new Diagnosis(Result.UNKNOWN, topic, topic.label(), reason, remedy, false);
    }

    public static Diagnosis warn(Topic topic, String text, String remedy) {
        return new Diagnosis(Result.WARN, topic, topic.label(), text, remedy, false);
    }

    public static Diagnosis fail(Topic topic, String text, String remedy) {
        return new Diagnosis(Result.FAIL, topic, topic.label(), text, remedy, false);
    }

    /** Something else is missing first: said together with all else that needs it. */
    public static Diagnosis notChecked(Topic topic, String reason) {
        return new Diagnosis(Result.UNKNOWN, topic, topic.label(), topic.label() + " was not checked", reason, true);
    }

    /** Nothing is published. */
    static Diagnosis absent(Result result, Topic topic, String what, String text, String remedy) {
        return new Diagnosis(result, topic, what, text, remedy, true);
    }

    Diagnosis called(String name) {
        return new Diagnosis(result, topic, name, text, remedy, absent);
    }

    /** @return a list that is never empty: one that says that all is well when nothing else was found */
    static List<Diagnosis> orOk(List<Diagnosis> found, Topic topic, String text) {
        return found.isEmpty() ? List.of(ok(topic, text)) : List.copyOf(found);
    }
}
