package io.facteur.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MemorablePasswordTest {

    @Test
    void wordsShouldBeUniqueAndEasyToType() {
        List<String> words = MemorablePassword.words();

        assertThat(words).doesNotHaveDuplicates().allMatch(word -> word.matches("[a-z]{3,8}"));
    }

    @Test
    void passwordShouldHaveAtLeast52BitsOfEntropy() {
        double word = Math.log(MemorablePassword.words().size()) / Math.log(2);
        double number = Math.log(MemorablePassword.NUMBERS) / Math.log(2);

        assertThat(MemorablePassword.WORDS * word + number).isGreaterThan(52);
    }

    @Test
    void generateShouldNotRepeatItself() {
        Set<String> passwords = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            String password = MemorablePassword.generate();
            assertThat(password).matches("[a-z]+-[a-z]+-[1-9][0-9]-[a-z]+-[a-z]+-[a-z]+");
            passwords.add(password);
        }
        assertThat(passwords).hasSize(1000);
    }
}
