package io.facteur.stores.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.james.blob.api.BlobId;
import org.apache.james.blob.api.TestBlobId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectKeysTest {

    @Test
    void keyShouldBeTheIdWhenItIsOneOfOurs() {
        assertThat(ObjectKeys.toKey(new TestBlobId("1_628_2cf24dba5fb0a30e"))).isEqualTo("1_628_2cf24dba5fb0a30e");
    }

    @Property
    void keyShouldBePlainAndBackTheSameIdWhateverIsInIt(@ForAll("ids") String text) {
        BlobId id = new TestBlobId(text);

        String key = ObjectKeys.toKey(id);

        assertThat(key).matches("[A-Za-z0-9_=-]+");
        assertThat(ObjectKeys.toId(key)).contains(text);
    }

    @Provide
    Arbitrary<String> ids() {
        return Arbitraries.strings()
                .ofMinLength(1)
                .ofMaxLength(100)
                .filter(text -> text.equals(new String(
                        text.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                        java.nio.charset.StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "..", "a.b", "=", "=4", "=4G", "=FF", "caf\u00e9", " "})
    void nothingShouldBeFoundWhenAKeyIsNotOfUs(String key) {
        assertThat(ObjectKeys.toId(key)).isEmpty();
    }

    @Test
    void idShouldBeRefusedWhenItIsLongerThanAKeyCanBe() {
        assertThatThrownBy(() -> ObjectKeys.toKey(new TestBlobId("a".repeat(ObjectKeys.LONGEST + 1))))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
