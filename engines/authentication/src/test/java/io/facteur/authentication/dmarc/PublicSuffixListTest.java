package io.facteur.authentication.dmarc;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.dns.DnsName;
import java.io.IOException;
import java.io.StringReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublicSuffixListTest {

    private static final String RULES = """
            // a comment
            com
            uk
            co.uk  and text that is ignored
            jp
            *.kawasaki.jp
            !city.kawasaki.jp
            公司.cn
            cn
            ck
            *.ck
            !www.ck
            github.io
            io

            a..rule
            """;

    @ParameterizedTest
    @CsvSource({
        "example.com, example.com",
        "a.b.example.com, example.com",
        "com, com",
        "a.example.co.uk, example.co.uk",
        "co.uk, co.uk",
        "example.uk, example.uk",
        "a.b.c.kawasaki.jp, b.c.kawasaki.jp",
        "c.kawasaki.jp, c.kawasaki.jp",
        "a.city.kawasaki.jp, city.kawasaki.jp",
        "a.www.ck, www.ck",
        "a.b.x.ck, b.x.ck",
        "a.食狮.公司.cn, xn--85x722f.xn--55qx5d.cn",
        "a.me.github.io, me.github.io",
        "a.b.unlisted, b.unlisted",
        "unlisted, unlisted",
        "_dmarc.a.example.com, example.com"
    })
    void organizationShouldFollowTheListAsGuavaDoes(String domain, String expected) throws IOException {
        PublicSuffixes list = PublicSuffixList.read(new StringReader(RULES));
        assertThat(list.organization(DnsName.of(domain))).isEqualTo(DnsName.of(expected));
        assertThat(PublicSuffixes.ofGuava().organization(DnsName.of(domain))).isEqualTo(DnsName.of(expected));
    }

    @Test
    void readShouldIgnoreWhatIsNotARule() throws IOException {
        assertThat(PublicSuffixList.read(new StringReader(RULES)).size()).isEqualTo(13);
        assertThat(PublicSuffixList.read(new StringReader("")).organization(DnsName.of("a.b.c")))
                .isEqualTo(DnsName.of("b.c"));
    }

    @Test
    void ofGuavaShouldTakeNamesThatAreNoHosts() {
        assertThat(PublicSuffixes.ofGuava().organization(DnsName.of("a.$+.b.com")))
                .isEqualTo(DnsName.of("b.com"));
    }
}
