package io.facteur.authentication.spf;

/**
 * What is wrong with a record, and where.
 *
 * @param reason {@link SpfReason#SYNTAX_ERROR}, {@link SpfReason#RECORD_TOO_LONG} or {@link SpfReason#TOO_MANY_TERMS}
 * @param position of the character where it is wrong; the first one is 1
 * @param term the term it is in, printable and not long; empty when it is the record as a whole
 * @param problem a clause in English: "the prefix length /33 is over 32"
 */
public record SpfSyntaxError(SpfReason reason, int position, String term, String problem) {

    @Override
    public String toString() {
        return term.isEmpty() ? problem : problem + ", at character " + position + " in \"" + term + "\"";
    }
}
