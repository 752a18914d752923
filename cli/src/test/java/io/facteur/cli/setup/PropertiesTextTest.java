package io.facteur.cli.setup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PropertiesTextTest {

    @Test
    void valueShouldFollowTheCommentThatShowsItsDefault() {
        assertThat(PropertiesText.with(
                        "# The name.\n#hostname = localhost\n\n# Ports.\n#port = 1\n", "hostname", "a.b"))
                .isEqualTo("# The name.\n#hostname = localhost\nhostname = a.b\n\n# Ports.\n#port = 1\n");
    }

    @Test
    void valueShouldBeAtTheEndWhenNothingSaysItsName() {
        assertThat(PropertiesText.with("a = 1", "b", "2")).isEqualTo("a = 1\nb = 2\n");
        assertThat(PropertiesText.with("", "b", "2")).isEqualTo("b = 2\n");
    }

    @Test
    void lineShouldBeReplacedWhereItIs() {
        assertThat(PropertiesText.with("a = 1\nb = 2\n#b = 0\nc = 3\n", "b", "4"))
                .isEqualTo("a = 1\nb = 4\n#b = 0\nc = 3\n");
    }

    @Test
    void textShouldStayAsItIsWhenItSaysItAlready() {
        String text = "  b:2  \n# c\n";
        assertThat(PropertiesText.with(text, "b", "2")).isEqualTo(text);
    }

    @Test
    void valueShouldBeEmptyWhenNothingIsWanted() {
        assertThat(PropertiesText.with("relay.networks = 10.0.0.0/8\n", "relay.networks", ""))
                .isEqualTo("relay.networks =\n");
    }

    @Test
    void lineEndsShouldStay() {
        assertThat(PropertiesText.with("a = 1\r\nb = 2\r\n", "a", "3")).isEqualTo("a = 3\r\nb = 2\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "port.smtp = 1\nport.smtps = 7\n",
                "port.smtp=1\nport.smtp: 2\nport.smtp 3\n",
                "port.smtp = 1,\\\n  2,\\\n  3\nother = x\n",
                "other = x,\\\nport.smtp = 7\n",
                "# port.smtp is a port\n#port.smtp = 2525 # by default\n",
                "  port.smtp\n",
            })
    void whatIsReadShouldBeWhatWasWanted(String text) throws Exception {
        String edited = PropertiesText.with(text, "port.smtp", "25");

        Properties before = read(text);
        Properties after = read(edited);
        assertThat(after).containsEntry("port.smtp", "25");
        before.remove("port.smtp");
        after.remove("port.smtp");
        assertThat(after).isEqualTo(before);
    }

    private static Properties read(String text) throws Exception {
        Properties properties = new Properties();
        properties.load(new StringReader(text));
        return properties;
    }
}
