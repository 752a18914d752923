package io.facteur.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SetupRefusalTest extends SetupFixture {

    @Test
    void smartHostShouldBeRefusedWhenNothingReadsIt() throws Exception {
        Files.delete(distribution.resolve("conf/outgoing.xml"));

        Run run = setUp("--smart-host", "smtp.isp.example");

        assertThat(run.err).contains("outgoing.xml, where a smart host is written");
        assertThat(home).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({
        "mail, is not the full name of a host",
        "192.0.2.7, is not the full name of a host",
        "mail_1.example.org, is not the full name of a host",
        "*.example.org, is not the full name of a host",
    })
    void nameShouldBeRefusedWhenItIsNotOfAHost(String name, String why) {
        Run run = setup(name);

        assertThat(run.exitCode).isEqualTo(ExitCode.USAGE);
        assertThat(run.err).contains(why);
        assertThat(home).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({
        "--relay-network=0.0.0.0/0, open relay",
        "--relay-network=printer.example.org, not a numeric address",
        "--bind=mail.example.org, is not an IP address",
        "--address=here, is not an IP address",
        "--smart-host-user=u, --smart-host HOST is missing",
        "--smart-host=smtp.isp.example:x, is not a port",
        "--smart-host=1_2, is not the name of a host",
        "--authserv-id=x, is not the full name",
        "--install, --install is for --systemd",
        "--undo, one of them",
    })
    void valueShouldBeRefusedWithItsReason(String option, String why) {
        Run run = setup("mail.example.org", option);

        assertThat(run.exitCode).isEqualTo(ExitCode.USAGE);
        assertThat(run.err).contains(why);
        assertThat(home).doesNotExist();
    }

    @Test
    void nothingShouldBeWrittenWhenAFileWouldBeWrong() throws Exception {
        Files.writeString(distribution.resolve("conf/smtpserver.xml"), "<smtpservers>");

        Run run = setUp();

        assertThat(run.err).contains("nothing was changed", "smtpserver.xml: line 1");
        assertThat(home).doesNotExist();
    }
}
