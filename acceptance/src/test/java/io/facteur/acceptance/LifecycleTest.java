package io.facteur.acceptance;

import static io.facteur.acceptance.Patience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.testing.dns.LocalDns;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Starts, stops, and starts that must not succeed. */
class LifecycleTest {

    private static final String ADDRESS = "127.0.0.4";

    private Facteur facteur;

    @AfterEach
    void tearDown() throws InterruptedException {
        if (facteur != null) {
            facteur.end();
        }
    }

    @Test
    void mailShouldBeThereAfterDownAndUp() throws Exception {
        facteur = Facteur.fresh("restart", ADDRESS)
                .with("dns.servers", resolverThatIsDown())
                .up();
        facteur.succeed("domain", "add", "example.org");
        facteur.succeed("user", "add", SharedFacteur.ANA, "--password", SharedFacteur.PASSWORD);
        try (Connection smtp = Mails.smtp(facteur)) {
            assertThat(Mails.send(smtp, "s@other.test", SharedFacteur.ANA, "stays", "hello"))
                    .startsWith("250");
        }
        Mails.await(facteur, SharedFacteur.ANA, "INBOX", "stays");
        long cassandra = facteur.cassandraPid();

        facteur.down();
        patiently()
                .alias("the child ends with its parent")
                .until(() -> ProcessHandle.of(cassandra).isEmpty());
        Path copy = copy(facteur.home());
        assertThat(facteur.run("status").exitCode()).isEqualTo(3);
        facteur.up();

        Mails.await(facteur, SharedFacteur.ANA, "INBOX", "stays");
        assertSecondIsRefused();
        facteur.down();
        assertThat(copy.resolve("cassandra/data")).isDirectory();
    }

    /** A machine without a resolver: what is tried on it works all the same. */
    private static String resolverThatIsDown() {
        try (LocalDns dns = LocalDns.start("")) {
            return dns.hostAndPort();
        }
    }

    /** The home is all there is to back up: see docs/backup.md. */
    private static Path copy(Path home) throws IOException, InterruptedException {
        Path copy = home.resolveSibling("backup");
        Facteur.Result.of(new ProcessBuilder("rm", "-rf", copy.toString()));
        Facteur.Result result = Facteur.Result.of(new ProcessBuilder("cp", "-a", home.toString(), copy.toString()));
        assertThat(result.exitCode()).isZero();
        return copy;
    }

    private void assertSecondIsRefused() throws IOException, InterruptedException {
        Facteur.Result second = facteur.run("up", "--bind", "127.0.0.5");

        assertThat(second.exitCode()).isNotZero();
        assertThat(second.errors()).contains("another instance runs on", "facteur down");
    }

    @Test
    void portInUseShouldBeNamed() throws Exception {
        facteur = Facteur.fresh("port", "127.0.0.6");
        try (ServerSocket other = new ServerSocket(Facteur.IMAP, 1, InetAddress.getByName("127.0.0.6"))) {
            Facteur.Result result = facteur.run("up", "--bind", "127.0.0.6");

            assertThat(result.exitCode()).isNotZero();
            assertThat(result.errors()).contains("127.0.0.6", Integer.toString(other.getLocalPort()), "port.imap");
        }
    }

    @Test
    void wrongSettingShouldBeNamed() throws Exception {
        facteur = Facteur.fresh("setting", "127.0.0.6");
        Path conf = facteur.configuration();
        Files.writeString(conf.resolve("facteur.properties"), "port.smtp = 99999\n");

        Facteur.Result result = facteur.run("up");

        assertThat(result.exitCode()).isNotZero();
        assertThat(result.errors()).contains("facteur.properties", "port.smtp", "99999", "1 to 65535");
    }

    @Test
    void brokenXmlShouldBeNamedWithItsLine() throws Exception {
        facteur = Facteur.fresh("xml", "127.0.0.6");
        Path conf = facteur.configuration();
        Files.writeString(conf.resolve("imapserver.xml"), "<imapservers>\n  <imapserver>\n</imapservers>\n");

        Facteur.Result result = facteur.run("up");

        assertThat(result.exitCode()).isNotZero();
        assertThat(result.errors()).contains("imapserver.xml", "line 3");
    }
}
