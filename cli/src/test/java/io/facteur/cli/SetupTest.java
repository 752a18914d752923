package io.facteur.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.cli.setup.HostAddresses;
import io.facteur.home.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class SetupTest extends SetupFixture {

    @Test
    void setupShouldWriteTheNameTheAddressAndTheStandardPorts() throws Exception {
        Run run = setUp();

        assertThat(run.err).isEmpty();
        assertThat(settings().asMap())
                .containsEntry("hostname", "mail.example.org")
                .containsEntry("bind", "127.0.0.71")
                .containsEntry("port.smtp", "25")
                .containsEntry("port.submissions", "465")
                .containsEntry("port.submission", "587")
                .containsEntry("port.imap", "143")
                .containsEntry("port.imaps", "993")
                .containsEntry("port.pop3", "110")
                .containsEntry("port.pop3s", "995")
                .containsEntry("port.managesieve", "4190")
                .containsEntry("port.webadmin", "8000")
                .containsEntry("relay.networks", "");
        assertThat(run.out)
                .contains(
                        "conf/facteur.properties:",
                        "  + hostname = mail.example.org",
                        "  + port.smtp = 25",
                        "Listening on 25 465 587 143 993 110 995 4190 of 127.0.0.71 after the next start. Certificate:"
                                + " self-signed, clients will warn (see docs/tls.md)",
                        "FAIL  bind: 127.0.0.71 is this machine alone: mail from the Internet cannot arrive",
                        "./facteur setup --undo puts it back",
                        "next: ./facteur up --detach",
                        "next: ./facteur dns show DOMAIN, and when it is published: ./facteur doctor DOMAIN");
        assertThat(run.exitCode).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void commentsShouldStay() throws Exception {
        List<String> before = Files.readAllLines(distribution.resolve("conf/facteur.properties"));

        setUp();

        assertThat(Files.readAllLines(home.resolve("conf/facteur.properties"))).containsSubsequence(before);
    }

    @Test
    void setupShouldListenOnAllAddressesWhenNoneIsGiven() throws Exception {
        Run run = setup("mail.example.org", "--address", "192.0.2.7", "--zone", zone(""));

        assertThat(run.err).isEmpty();
        assertThat(settings().get("bind")).isEqualTo("0.0.0.0");
        assertThat(settings().isTrial()).isFalse();
        assertThat(run.out).contains("of all addresses after the next start").doesNotContain("FAIL  bind");
        assertThat(conf("outgoing.xml")).isEqualTo(OUTGOING);
    }

    @Test
    void setupShouldUseIpv6WhenItHasAName() throws Exception {
        String zone = zone("""
                mail.example.org. 60 IN AAAA 2001:db8::7
                7.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa. 60 IN PTR mail.example.org.
                """);

        setup("mail.example.org", "--address", "192.0.2.7,2001:db8::7", "--zone", zone);

        assertThat(settings().get("bind")).isEqualTo("::");
        assertThat(conf("outgoing.xml")).isEqualTo(OUTGOING.replace("<ipv6>false", "<ipv6>true"));

        // the name is gone, and what was chosen automatically is chosen again
        Run run = setup("mail.example.org", "--address", "192.0.2.7,2001:db8::7", "--zone", zone(""));
        assertThat(settings().get("bind")).isEqualTo("0.0.0.0");
        assertThat(conf("outgoing.xml")).isEqualTo(OUTGOING);
        assertThat(run.out).contains("warn  addresses: IPv6 is off: 2001:db8::7 has no name (PTR)");
    }

    @Test
    void addressThatSomebodyChoseShouldStay() throws Exception {
        setUp();
        Files.writeString(
                home.resolve("conf/facteur.properties"),
                conf("facteur.properties").replace("bind = 127.0.0.71", "bind = 192.0.2.7"));

        setup("mail.example.org");

        assertThat(settings().get("bind")).isEqualTo("192.0.2.7");
    }

    @Test
    void smartHostShouldBeWrittenWithItsPasswordInSecrets() throws Exception {
        Run run = setUp(
                "--smart-host", "smtp.isp.example", "--smart-host-user", "u<1>", "--smart-host-password-file", "-");

        assertThat(run.err).isEmpty();
        assertThat(conf("outgoing.xml")).contains("""
                    <smartHost>
                        <host>smtp.isp.example</host>
                        <port>587</port>
                        <tls>verified</tls>
                        <user>u&lt;1&gt;</user>
                        <passwordFile>secrets/smart-host</passwordFile>
                    </smartHost>
                </outgoing>
                """.indent(0).stripTrailing());
        Path secret = new Home(home).secrets().resolve("smart-host");
        assertThat(secret).hasContent("the password\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret.getParent())))
                .isEqualTo("rwx------");
        assertThat(run.out).contains("secrets/smart-host:", "(a password)").doesNotContain("the password\n");

        setUp("--no-smart-host");
        assertThat(conf("outgoing.xml")).doesNotContain("u&lt;1&gt;").contains("<!-- <smartHost>");
        setup("--undo");
        setup("--undo");
        assertThat(secret).doesNotExist();
    }

    @Test
    void relayNetworksShouldBeWrittenKeptAndTakenAway() throws Exception {
        setUp("--relay-network", "10.1.0.0/16", "--relay-network", "192.0.2.17,2001:db8:1::/48");
        assertThat(settings().get("relay.networks")).isEqualTo("10.1.0.0/16, 192.0.2.17, 2001:db8:1::/48");

        setUp();
        assertThat(settings().get("relay.networks")).isEqualTo("10.1.0.0/16, 192.0.2.17, 2001:db8:1::/48");

        setUp("--no-relay-networks");
        assertThat(settings().get("relay.networks")).isEmpty();
    }

    @Test
    void authservIdShouldBeWrittenWhenItIsAnother() throws Exception {
        setUp("--authserv-id", "example.org");

        assertThat(conf("authentication.xml")).contains("<authservId>example.org</authservId>");
    }

    @Test
    void nameShouldBeWarnedOfWhenItIsNotOfTheInternet() {
        assertThat(setup("mail.company.local", "--bind", "127.0.0.71").out)
                .contains("warn  name: .local is not a domain of the Internet");
    }

    @Test
    void certificateOfTheAdministratorShouldBeComparedWithTheName() throws Exception {
        certificate("dns:mail.example.org,dns:*.example.net");

        assertThat(setUp().out)
                .contains("Certificate: yours, for mail.example.org, *.example.net; self-signed")
                .doesNotContain("tls:");
        assertThat(setup("a.example.net", "--bind", "127.0.0.71").out).doesNotContain("tls:");
        assertThat(setup("a.b.example.net", "--bind", "127.0.0.71").out)
                .contains("warn  tls: your certificate is for mail.example.org, *.example.net, not for a.b.example.net:"
                        + " clients will refuse it");
    }

    private void certificate(String names) throws Exception {
        Path tls = Files.createDirectories(home.resolve("tls"));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "a",
                        "-dname",
                        "CN=a",
                        "-ext",
                        "san=" + names,
                        "-keyalg",
                        "EC",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(TestKeys.PASSWORD),
                        "-keystore",
                        directory.resolve("store").toString())
                .redirectErrorStream(true)
                .start();
        process.getInputStream().readAllBytes();
        assertThat(process.waitFor()).isZero();
        KeyStore store = TestKeys.store(directory);
        pem(
                tls.resolve("certificate.pem"),
                "CERTIFICATE",
                store.getCertificate("a").getEncoded());
        pem(
                tls.resolve("private.key"),
                "PRIVATE KEY",
                store.getKey("a", TestKeys.PASSWORD).getEncoded());
    }

    private static void pem(Path file, String kind, byte[] der) throws IOException {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        Files.writeString(file, "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n");
    }

    @Test
    void answerShouldBeJsonWhenAskedFor() {
        Run run = setUp("--json");

        assertThat(run.json().path("hostname").asText()).isEqualTo("mail.example.org");
        assertThat(run.json().path("written").asBoolean()).isTrue();
        assertThat(run.json().at("/ports/smtp").asInt()).isEqualTo(25);
        assertThat(run.json().at("/changes/0/file").asText()).isEqualTo("conf/facteur.properties");
        assertThat(run.json().at("/checks/0/result").asText()).isEqualTo("FAIL");
    }

    @Test
    void serviceShouldBePrintedAndInstalled() throws Exception {
        Run printed = setup("--systemd");
        assertThat(printed.exitCode).isZero();
        assertThat(printed.out)
                .contains("ExecStart=/opt/facteur/bin/facteur up --home " + home, "User=facteur", "[Install]");

        Path units = Files.createDirectories(directory.resolve("units"));
        Run installed = setup("--systemd", "--install", units.toString());
        assertThat(Files.readString(units.resolve("facteur.service"))).isEqualToNormalizingNewlines(printed.out);
        assertThat(installed.out).contains("systemctl daemon-reload && systemctl enable --now facteur.service");

        Run refused =
                setup("--systemd", "--install", directory.resolve("nowhere").toString());
        assertThat(refused.err).contains("cannot write", "call the command as root");
    }

    @Test
    void interfacesShouldBeRead() {
        assertThat(HostAddresses.ofInterfaces())
                .allSatisfy(address -> assertThat(address.isLoopbackAddress()).isFalse());
    }

    @Test
    void setupShouldSayWhatBecomesOfOutgoingMail() throws Exception {
        String held = "Outgoing mail stays held until ./facteur doctor has nothing to mend, or ./facteur queue start\n";

        assertThat(setup("mail.example.org", "--bind", "192.0.2.7").out).contains(held);
        // from now on it may have been let go
        assertThat(setup("mail.example.org", "--bind", "192.0.2.8").out).doesNotContain(held);
        assertThat(setUp().out).doesNotContain(held);
    }

    @Test
    void setupShouldNotSayThatMailIsHeldWhenTheSettingsSayOtherwise() throws Exception {
        Files.writeString(
                distribution.resolve("conf/outgoing.xml"),
                OUTGOING.replace("<nextHops>", "<hold>never</hold><nextHops>"));

        assertThat(setup("mail.example.org", "--bind", "192.0.2.7").out).doesNotContain("stays held");
    }
}
