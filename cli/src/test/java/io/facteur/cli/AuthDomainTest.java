package io.facteur.cli;

import static io.facteur.cli.SignedMail.facteur;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What domains publish. */
class AuthDomainTest {

    @TempDir
    Path directory;

    private Run auth(String zone, String... arguments) throws IOException {
        Path file = Files.writeString(directory.resolve("zone"), zone);
        return facteur(SignedMail.arguments(
                SignedMail.arguments(new String[] {"auth"}, arguments), "--zone", file.toString()));
    }

    @Test
    void spfShouldShowTheTreeOfRecords() throws Exception {
        String zone = "example.org. IN TXT \"v=spf1 include:spf.example.net -all\"\n"
                + "spf.example.net. IN TXT \"v=spf1 ip4:192.0.2.0/24 ~all\"\n";

        Run run = auth(zone, "spf", "example.org");

        assertThat(run.exitCode).isZero();
        assertThat(run.out)
                .startsWith("example.org\n  v=spf1 include:spf.example.net -all\n"
                        + "    include:spf.example.net\n      v=spf1 ip4:192.0.2.0/24 ~all\n"
                        + "  1 of 10 DNS look-ups, of which 0 (IPv4) and 0 (IPv6) of 2 find nothing\n");
        JsonNode json = auth(zone, "spf", "example.org", "--json").json();
        assertThat(json.path("ok").asBoolean()).isTrue();
        assertThat(json.path("record").path("includes").get(0).path("domain").asText())
                .isEqualTo("spf.example.net");
    }

    @Test
    void spfShouldSayHowToMendIt() throws Exception {
        Run run = auth("example.org. IN TXT \"v=spf1 include:gone.example.net +all\"\n", "spf", "example.org");

        assertThat(run.exitCode).isEqualTo(ExitCode.FAILED);
        assertThat(run.out).contains("  error    ").contains("           to mend it: ");
    }

    @Test
    void dmarcShouldShowThePolicyThatApplies() throws Exception {
        String zone = "_dmarc.example.org. IN TXT \"v=DMARC1; p=reject; rua=mailto:dmarc@example.org\"\n"
                + "news.example.org. IN A 192.0.2.1\n";

        Run run = auth(zone, "dmarc", "news.example.org");

        assertThat(run.exitCode).isZero();
        assertThat(run.out)
                .startsWith("news.example.org\n  belongs to the organization example.org\n"
                        + "  v=DMARC1; p=reject; rua=mailto:dmarc@example.org\n  at _dmarc.example.org\n")
                .contains("reports to: mailto:dmarc@example.org\n");
        JsonNode json = auth(zone, "dmarc", "news.example.org", "--json").json();
        assertThat(json.path("record").path("p").asText()).isEqualTo("reject");
    }

    @Test
    void dmarcShouldSayHowToMendIt() throws Exception {
        Run run = auth("example.org. IN A 192.0.2.1\n", "dmarc", "example.org");

        assertThat(run.exitCode).isEqualTo(ExitCode.FAILED);
        assertThat(run.out)
                .contains("  error    no DMARC policy is published for example.org")
                .contains("to mend it: publish the TXT record");
        assertThat(auth("", "dmarc", "example.org", "--json").json().path("ok").asBoolean(true))
                .isFalse();
    }

    @Test
    void dkimShouldShowAKeyAndCompareIt() throws Exception {
        SignedMail mail = SignedMail.in(directory);
        SignedMail other = SignedMail.in(Files.createDirectory(directory.resolve("other")));

        Run run = auth(mail.zoneText, "dkim", "example.org", "-s", "s2026", "--key", mail.key.toString());

        assertThat(run.exitCode).as(run.out).isZero();
        assertThat(run.out)
                .startsWith("s2026._domainkey.example.org\n  v=DKIM1; k=rsa; p=")
                .contains("\n  RSA, 1024 bits\n")
                .contains("  warning  the RSA key has 1024 bits");
        Run wrong = auth(mail.zoneText, "dkim", "example.org", "-s", "s2026", "--key", other.key.toString());
        assertThat(wrong.exitCode).isEqualTo(ExitCode.FAILED);
        assertThat(wrong.out).contains("is not the one that messages are signed with");
        assertThat(auth(mail.zoneText, "dkim", "example.org", "-s", "x").exitCode)
                .isEqualTo(ExitCode.FAILED);
    }

    @Test
    void dkimShouldTryTheUsualSelectors() throws Exception {
        Run found = auth("k1._domainkey.example.org. IN TXT \"v=DKIM1; p=\"\n", "dkim", "example.org");
        assertThat(found.exitCode).isZero();
        assertThat(found.out)
                .startsWith("k1._domainkey.example.org\n")
                .contains("selectors tried: default, dkim, ")
                .contains("./facteur auth dkim example.org --selector NAME");

        Run none = auth("example.org. IN A 192.0.2.1\n", "dkim", "example.org");
        assertThat(none.exitCode).isEqualTo(ExitCode.FAILED);
        assertThat(none.out).contains("has no DKIM key under any selector");

        Run other = auth("mine._domainkey.example.org. IN TXT \"v=DKIM1; p=\"\n", "dkim", "example.org", "--json");
        assertThat(other.exitCode).isEqualTo(ExitCode.FAILED);
        assertThat(other.json().path("note").asText()).contains("another selector");
        assertThat(other.json().path("tried")).hasSameSizeAs(DkimInspectionRun.USUAL);

        Run wildcard = auth("*._domainkey.example.org. IN TXT \"v=DKIM1; p=\"\n", "dkim", "example.org");
        assertThat(wildcard.out).contains("answers for every selector");
    }

    @Test
    void textOfTheDnsShouldNotReachTheTerminal() throws Exception {
        String zone = "example.org. IN TXT \"v=spf1 \\027[2J\\155 -all\"\n"
                + "_dmarc.example.org. IN TXT \"v=DMARC1; p=none; rua=mailto:\\027[2J\\155\"\n"
                + "x._domainkey.example.org. IN TXT \"v=DKIM1; n=\\027[2J\\155; p=\"\n";

        for (String arguments : new String[] {"spf example.org", "dmarc example.org", "dkim example.org -s x"}) {
            for (String json : new String[] {"", " --json"}) {
                Run run = auth(zone, (arguments + json).split(" "));
                assertThat(run.out).contains("[2J").doesNotContainPattern("[\\x00-\\x09\\x0b-\\x1f\\x7f-\\x9f]");
            }
        }
    }

    @Test
    void internationalizedDomainShouldBeShownInBothForms() throws Exception {
        assertThat(auth("", "dmarc", "b\u00fccher.example").out)
                .startsWith("xn--bcher-kva.example (b\u00fccher.example)\n");
    }

    @Test
    void domainShouldBeRefusedWhenItIsNone() throws Exception {
        assertThat(auth("", "spf", "a..b").exitCode).isEqualTo(ExitCode.USAGE);
        assertThat(auth("", "dkim", "example.org", "--key", "x").err).contains("--key needs one --selector");
        assertThat(auth("not a zone", "spf", "example.org").err).contains("not a DNS master file");
    }
}
