package io.facteur.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class XmlFileTest {

    private final XmlFile file = new XmlFile(Path.of("authentication.xml"));

    private static void assertInvalid(XmlFile file, String text, int line, String message) {
        assertThatThrownBy(() -> file.parse(text)).isInstanceOfSatisfying(InvalidXml.class, e -> {
            assertThat(e.getMessage()).isEqualTo(message);
            assertThat(e.line()).isEqualTo(line);
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "policy | <reject>bounce</reject> | <reject>: found \"bounce\", allowed: accept, junk, refuse",
                "policy | <testMode>maybe</testMode> | <testMode>: found \"maybe\", allowed: true, false",
                "policy | <rejct>junk</rejct> | found <rejct>, allowed: <invalidFrom>, <quarantine>, <reject>, <corroborate>, <testMode>, <temporaryFailure>, <resolverDown>, <mailingList>",
                "policy | <reject how='x'>junk</reject> | found the attribute how, which <reject> does not have",
                "policy | <mailingList>not a domain</mailingList> | <mailingList>: found \"not a domain\", allowed: a domain such as example.org",
                "dns | <timeout>5 minutes</timeout> | <timeout>: found \"5 minutes\", allowed: a time such as 5s or 500ms",
                "dns | <messageQueries>5</messageQueries> | <messageQueries>: found \"5\", allowed: at least 10",
                "dns | <messageQueries>5000</messageQueries> | <messageQueries>: found \"5000\", allowed: at most 1000",
                "dns | <messageQueries>many</messageQueries> | <messageQueries>: found \"many\", allowed: a number",
                "dns | <servers>dns.example.org</servers> | <servers>: found \"dns.example.org\", allowed: numeric addresses with or without a port such as 192.0.2.53",
                "dns | <servers/><servers/> | found <servers>, allowed: <timeout>, <messageTimeout>, <messageQueries>",
                "arc | <x/> | found <x>, allowed: <trustedSealer>"
            })
    void parseShouldSayWhatWasFoundAndWhatIsAllowed(String section, String content, String message) {
        String text = "<authentication>\n<" + section + ">\n" + content + "\n</" + section + ">\n</authentication>";

        assertInvalid(file, text, 3, message);
    }

    @Test
    void parseShouldSayWhereWhenTheFileBeginsWithSomethingElse() {
        assertInvalid(file, "\n<smtpserver/>", 2, "found <smtpserver>, which this file does not begin with");
    }

    @Test
    void parseShouldSayWhereWhenItIsNotWellFormed() {
        assertThatThrownBy(() -> file.parse("<authentication>\n<dns>\n</authentication>"))
                .isInstanceOfSatisfying(
                        InvalidXml.class, e -> assertThat(e.line()).isEqualTo(3));
    }

    @Test
    void parseShouldReadNothingOutsideOfTheFile(@TempDir Path directory) throws Exception {
        Path secret = Files.writeString(directory.resolve("secret"), "secret");
        String text = "<!DOCTYPE a [<!ENTITY x SYSTEM \"" + secret.toUri() + "\">]>\n<authentication>"
                + "<authservId>&x;</authservId></authentication>";

        assertThatThrownBy(() -> file.parse(text))
                .isInstanceOf(InvalidXml.class)
                .hasMessageContaining("DOCTYPE");
        assertThat(new XmlFile(directory.resolve("imapserver.xml"))
                        .parse(text)
                        .getDocumentElement()
                        .getTextContent())
                .isEmpty();
    }

    @Test
    void parseShouldEndWhenEntitiesMultiply() {
        StringBuilder text = new StringBuilder("<!DOCTYPE a [<!ENTITY e0 \"xxxxxxxxxx\">");
        for (int i = 1; i < 20; i++) {
            text.append("<!ENTITY e")
                    .append(i)
                    .append(" \"")
                    .append(("&e" + (i - 1) + ";").repeat(10))
                    .append("\">");
        }

        assertThatThrownBy(() -> new XmlFile(Path.of("imapserver.xml")).parse(text + "]><a>&e19;</a>"))
                .isInstanceOf(InvalidXml.class);
    }

    @Test
    void parseShouldTakeTheFileThatIsDistributed() throws Exception {
        Path distributed = Path.of(System.getProperty("facteur.root"), "conf", "authentication.xml");
        Map<String, String> values = Map.of("facteur.hostname", "mx.example.org", "facteur.dns.servers", "");

        assertThat(file.parse(XmlFile.resolve(Files.readString(distributed), values::get))
                        .getElementsByTagName("authservId")
                        .item(0)
                        .getTextContent())
                .isEqualTo("mx.example.org");
        assertThat(file.schemaName()).contains("xsd/authentication.xsd");
    }

    @Test
    void resolveShouldLeaveWhatItDoesNotKnow() {
        assertThat(XmlFile.resolve("${sys:a} ${sys:b} $1 \\", Map.of("a", "$0")::get))
                .isEqualTo("$0 ${sys:b} $1 \\");
    }
}
