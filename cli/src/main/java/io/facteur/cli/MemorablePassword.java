package io.facteur.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A password that a person can read aloud and type: {@code quiet-otter-41-lamp-river-stone}.
 *
 * <p>Five words of a list of 734 (9.5 bits each) and a number of two digits (6.5 bits): 54 bits. Servers answer a
 * guess slowly and store a salted, stretched hash, and nobody has this password anywhere else.
 */
final class MemorablePassword {

    static final int WORDS = 5;
    static final int NUMBERS = 90;

    private static final int WORDS_BEFORE_NUMBER = 2;
    private static final int FIRST_NUMBER = 10;

    private MemorablePassword() {}

    static String generate() {
        return generate(new SecureRandom());
    }

    static String generate(RandomGenerator random) {
        List<String> words = words();
        StringBuilder password = new StringBuilder();
        for (int i = 0; i < WORDS; i++) {
            if (i == WORDS_BEFORE_NUMBER) {
                password.append(FIRST_NUMBER + random.nextInt(NUMBERS)).append('-');
            }
            password.append(words.get(random.nextInt(words.size()))).append(i == WORDS - 1 ? "" : "-");
        }
        return password.toString();
    }

    static List<String> words() {
        try (InputStream resource = MemorablePassword.class.getResourceAsStream("words.txt")) {
            return new String(resource.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
