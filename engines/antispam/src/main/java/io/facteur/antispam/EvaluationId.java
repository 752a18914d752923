package io.facteur.antispam;

import java.util.random.RandomGenerator;

/**
 * The id of an Evaluation: ten characters of Crockford's base 32 in lower case, which nobody misreads when a user reads
 * it out. Fifty random bits: at a million messages a day, two of the same month share one about once in three months,
 * and their times tell them apart.
 */
public final class EvaluationId {

    static final int LENGTH = 10;
    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

    private EvaluationId() {}

    public static String next(RandomGenerator random) {
        StringBuilder id = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return id.toString();
    }

    /** Whether a text can be one: it is written into answers and header fields. */
    static boolean isValid(String text) {
        return text.length() == LENGTH && text.chars().allMatch(c -> ALPHABET.indexOf(c) >= 0);
    }
}
