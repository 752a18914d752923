package io.facteur.authentication.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class Ed25519KeysTest {

    @Test
    void parsePemShouldTellThePublicKeyOfAnEd25519Key() {
        DkimKeyPair pair = DkimKeyPair.generateEd25519();

        DkimKeyPair read = DkimKeyPair.parsePem(pair.pem()).value().orElseThrow();

        assertThat(read.algorithm()).isEqualTo(SigningAlgorithm.ED25519_SHA256);
        assertThat(Arrays.equals(read.publicKey().getEncoded(), pair.publicKey().getEncoded()))
                .isTrue();
    }
}
