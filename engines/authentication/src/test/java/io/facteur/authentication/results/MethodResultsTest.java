package io.facteur.authentication.results;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.authentication.Explanation;
import org.junit.jupiter.api.Test;

class MethodResultsTest {

    private static final Explanation WHY = new Explanation("why", "Why it is so");

    @Test
    void clientShouldNotNameOurNetworkInterface() {
        assertThat(MethodResults.iprev("fail", WHY, "fe80::1%eth0").property("policy", "iprev"))
                .contains("fe80::1");
        assertThat(MethodResults.arc("fail", WHY, 0, "fe80::1%2").property("smtp", "remote-ip"))
                .contains("fe80::1");
    }

    @Test
    void reasonShouldBeThatOfWhatDidNotPass() {
        assertThat(MethodResults.dmarc("pass", WHY, "a.test", "none").reason()).isEmpty();
        assertThat(MethodResults.dmarc("fail", WHY, "a.test", "none").reason()).isEqualTo("why");
        assertThat(MethodResults.arc("none", WHY, 0, "").reason()).isEmpty();
    }

    @Test
    void propertiesShouldBeThoseThatHaveAValue() {
        assertThat(MethodResults.dkim("permerror", WHY, "", "", "s1", "", "").properties())
                .containsExactly(new MethodResult.Property("header", "s", "s1"));
        assertThat(MethodResults.dmarc("none", WHY, "a.test", "").properties())
                .containsExactly(new MethodResult.Property("header", "from", "a.test"));
    }
}
