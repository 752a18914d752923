package io.facteur.stores.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.james.blob.api.BucketName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BucketNamesTest {

    private final BucketNames names = new BucketNames("facteur-");

    @ParameterizedTest
    @ValueSource(strings = {"default", "deleted-messages-2026-11-01", "a.b"})
    void nameShouldComeBackWhenItIsValid(String name) {
        BucketName bucket = BucketName.of(name);

        assertThat(names.toS3(bucket)).isEqualTo("facteur-" + name);
        assertThat(names.fromS3(names.toS3(bucket))).contains(bucket);
    }

    @ParameterizedTest
    @ValueSource(strings = {"A", "../x", "a/b", "a b", "a_b", "x-", "a..b", "a.-b.", "caf\u00e9", "a?delete", "\r\nx"})
    void nameShouldBeRefusedWhenNoServerTakesIt(String name) {
        assertThatThrownBy(() -> names.toS3(BucketName.of(name))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nameShouldBeRefusedWhenItIsTooLong() {
        assertThatThrownBy(() -> names.toS3(BucketName.of("a".repeat(56))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"other", "facteur-", "facteu-default"})
    void bucketShouldNotBeSeenWhenItIsNotOurs(String name) {
        assertThat(names.fromS3(name)).isEmpty();
    }
}
