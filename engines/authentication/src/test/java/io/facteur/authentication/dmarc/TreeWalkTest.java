package io.facteur.authentication.dmarc;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.dns.DnsAnswer;
import io.facteur.dns.DnsAnswer.Outcome;
import io.facteur.dns.DnsName;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TreeWalkTest {

    private static TreeWalk walk(String start, Map<String, String> records) {
        return TreeWalk.from(DnsName.of(start), name -> {
            String text = records.get(name.toString());
            if (text == null) {
                return Published.of(name, DnsAnswer.failed(Outcome.NO_SUCH_NAME, ""));
            }
            return text.equals("timeout")
                    ? Published.of(name, DnsAnswer.failed(Outcome.TEMPORARY_FAILURE, "no answer"))
                    : Published.of(name, DnsAnswer.found(Arrays.asList(text.split("\\|")), false, Duration.ZERO));
        });
    }

    private static String organization(String start, Map<String, String> records) {
        return walk(start, records).organization().toString();
    }

    private static Optional<String> policy(String start, Map<String, String> records) {
        return walk(start, records).policy().map(Published::domain).map(DnsName::toString);
    }

    @Test
    void namesShouldBeEightWhenTheDomainHasManyLabels() {
        // RFC 9989 4.10, the illustration.
        assertThat(TreeWalk.names(DnsName.of("a.b.c.d.e.f.g.h.i.j.mail.example.com")).stream()
                        .map(DnsName::toString))
                .containsExactly(
                        "a.b.c.d.e.f.g.h.i.j.mail.example.com",
                        "g.h.i.j.mail.example.com",
                        "h.i.j.mail.example.com",
                        "i.j.mail.example.com",
                        "j.mail.example.com",
                        "mail.example.com",
                        "example.com",
                        "com");
    }

    @ParameterizedTest
    @CsvSource({"com, 1", "example.com, 2", "b.c.d.e.f.g.h, 7", "a.b.c.d.e.f.g.h, 8", "z.a.b.c.d.e.f.g.h, 8"})
    void namesShouldBeAllWhenThereAreAtMostEight(String domain, int expected) {
        List<DnsName> names = TreeWalk.names(DnsName.of(domain));
        assertThat(names).hasSize(expected).doesNotHaveDuplicates().doesNotContain(DnsName.ROOT);
        assertThat(names.get(0)).isEqualTo(DnsName.of(domain));
        assertThat(names.get(names.size() - 1).labels()).hasSize(1);
    }

    @Property
    void namesShouldNeverBeMoreThanEight(@ForAll @IntRange(min = 1, max = 120) int labels) {
        DnsName domain = DnsName.of("a.".repeat(labels - 1) + "a");
        assertThat(TreeWalk.names(domain)).hasSize(Math.min(labels, TreeWalk.MAXIMUM_QUERIES));
    }

    @Test
    void organizationShouldBeTheShortestNameWithARecord() {
        // RFC 9989 4.10.2, the examples.
        Map<String, String> records = Map.of("mail.example.com", "v=DMARC1;p=none", "example.com", "v=DMARC1;p=none");
        assertThat(organization("a.mail.example.com", records)).isEqualTo("example.com");
        assertThat(policy("a.mail.example.com", records)).contains("example.com");
        assertThat(policy("mail.example.com", records)).contains("mail.example.com");
    }

    @Test
    void organizationShouldBeWhereARecordSaysSo() {
        Map<String, String> records =
                Map.of("mail.example.com", "v=DMARC1;p=none;psd=n", "example.com", "v=DMARC1;p=none");
        assertThat(organization("a.mail.example.com", records)).isEqualTo("mail.example.com");
        assertThat(policy("a.mail.example.com", records)).contains("mail.example.com");
    }

    @Test
    void organizationShouldBeOneLabelBelowAPublicSuffix() {
        Map<String, String> records = Map.of("com", "v=DMARC1;p=reject;psd=y");
        assertThat(organization("a.mail.example.com", records)).isEqualTo("example.com");
        assertThat(policy("a.mail.example.com", records)).contains("com");
        assertThat(policy("example.com", records)).contains("com");
    }

    @Test
    void organizationShouldBeTheSuffixItselfWhenItIsTheAuthor() {
        Map<String, String> records = Map.of("bank", "v=DMARC1;p=none", "co.bank", "v=DMARC1;p=reject;psd=y");
        assertThat(organization("co.bank", records)).isEqualTo("co.bank");
        assertThat(policy("co.bank", records)).contains("co.bank");
    }

    @Test
    void policyShouldNotBeThatOfTheSuffixWhenTheOrganizationHasOne() {
        Map<String, String> records = Map.of("bank", "v=DMARC1;p=reject;psd=y", "giant.bank", "v=DMARC1;p=none");
        assertThat(policy("mail.giant.bank", records)).contains("giant.bank");
    }

    @Test
    void policyShouldNotBeThatOfANameBetweenAuthorAndOrganization() {
        Map<String, String> records = Map.of("b.example.com", "v=DMARC1;p=reject", "example.com", "v=DMARC1;p=none");
        assertThat(policy("a.b.example.com", records)).contains("example.com");
    }

    @Test
    void organizationShouldBeTheDomainWhenNobodyPublishesAnything() {
        assertThat(organization("a.example.com", Map.of())).isEqualTo("a.example.com");
        assertThat(policy("a.example.com", Map.of())).isEmpty();
    }

    @Test
    void severalRecordsShouldCountAsNone() {
        Map<String, String> records = Map.of(
                "a.example.com",
                "v=DMARC1;p=reject;psd=n|v=DMARC1;p=none",
                "example.com",
                "v=spf1 -all|v=DMARC1;p=none");
        assertThat(policy("a.example.com", records)).contains("example.com");
        assertThat(organization("a.example.com", records)).isEqualTo("example.com");
    }

    @Test
    void failuresShouldMatterOnlyBeforeTheWalkStops() {
        Map<String, String> stopped = Map.of("a.example.com", "v=DMARC1;p=none;psd=n", "example.com", "timeout");
        assertThat(walk("a.example.com", stopped).uncertain()).isEmpty();
        TreeWalk own = walk("a.example.com", Map.of("a.example.com", "v=DMARC1;p=none", "example.com", "timeout"));
        assertThat(own.uncertain()).isPresent();
        assertThat(own.unanswered()).isEmpty();
        TreeWalk above = walk("a.example.com", Map.of("a.example.com", "timeout", "example.com", "v=DMARC1;p=none"));
        assertThat(above.uncertain()).isPresent();
        assertThat(above.unanswered()).isPresent();
    }
}
