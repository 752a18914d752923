package io.facteur.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.home.InvalidSetting;
import io.facteur.home.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigCheckTest {

    @TempDir
    Path home;

    Path conf;
    Path tls;

    @BeforeEach
    void make() throws Exception {
        conf = Files.createDirectories(home.resolve("conf"));
        tls = Files.createDirectories(home.resolve("tls"));
        Files.writeString(conf.resolve("facteur.properties"), "bind=127.9.8.7\n" + freePorts());
    }

    /** The default ones may be in use on the machine that tests. */
    private String freePorts() throws IOException, InvalidSetting {
        StringBuilder lines = new StringBuilder();
        List<ServerSocket> held = new ArrayList<>();
        for (String key : Settings.load(conf, Map.of()).asMap().keySet()) {
            if (key.startsWith("port.")) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.9.8.7"));
                held.add(socket);
                lines.append(key).append('=').append(socket.getLocalPort()).append('\n');
            }
        }
        for (ServerSocket socket : held) {
            socket.close();
        }
        return lines.toString();
    }

    private Run check() {
        return Run.on(home).run("config", "check");
    }

    private void shouldFail(String line) {
        Run run = check();
        assertThat(run.exitCode).isEqualTo(ExitCode.FAILED);
        assertThat(run.out.lines()).anyMatch(found -> found.startsWith("FAIL  ") && found.contains(line));
    }

    @Test
    void checkShouldBeOkWhenAllIsWell() throws IOException {
        Files.writeString(conf.resolve("smtpserver.xml"), "<smtpservers port=\"${sys:facteur.port.smtp}\"/>");

        Run run = check();

        assertThat(run.out)
                .doesNotContain("FAIL")
                .contains("ok    smtpserver.xml")
                .contains("15 are free on 127.9.8.7");
        assertThat(run.exitCode).isZero();
        assertThat(Run.on(home)
                        .run("config", "check", "--json")
                        .json()
                        .path("ok")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void checkShouldBeOkWithTheConfigurationThatIsDistributed() {
        Run run = Run.on(home)
                .run(
                        "config",
                        "check",
                        "--conf",
                        Path.of(System.getProperty("facteur.root"), "conf").toString());

        assertThat(run.out.lines().filter(line -> line.startsWith("FAIL") && !line.contains(" port.")))
                .isEmpty();
    }

    @Test
    void checkShouldNameAnAddressThatOnlyLooksLikeOne() throws IOException {
        Files.writeString(
                conf.resolve("authentication.xml"),
                "<authentication><dns><servers>1.2.3.4.5</servers></dns></authentication>");

        shouldFail("authentication.xml: <servers>: found \"1.2.3.4.5\", allowed: a numeric address");
    }

    @Test
    void checkShouldNameTheKeyWhenASettingIsInvalid() throws IOException {
        Files.writeString(conf.resolve("facteur.properties"), "port.smtp=99999\n");
        shouldFail("port.smtp: found \"99999\", allowed: a number from 1 to 65535");
    }

    @Test
    void checkShouldNameTheLineWhenXmlIsNotWellFormed() throws IOException {
        Files.writeString(conf.resolve("imapserver.xml"), "<a>\n<b>\n</a>\n");
        shouldFail("imapserver.xml: line 3: ");
    }

    @Test
    void checkShouldNameTheLineWhenAReferenceIsUnknown() throws IOException {
        Files.writeString(conf.resolve("imapserver.xml"), "<a>\n${sys:facteur.port.imapz}\n</a>\n");
        shouldFail("imapserver.xml: line 2: ${sys:facteur.port.imapz} is not a setting");
    }

    @Test
    void checkShouldNotReadOtherFilesWhenXmlRefersToThem() throws IOException {
        Path other = Files.writeString(home.resolve("other"), "secret");
        Files.writeString(
                conf.resolve("imapserver.xml"),
                "<!DOCTYPE a [<!ENTITY x SYSTEM \"" + other.toUri() + "\">]>\n<a>&x;</a>\n");
        assertThat(check().out).doesNotContain("secret");
    }

    @Test
    void checkShouldFollowTheSchemaWhenThereIsOne() throws IOException {
        Files.createDirectories(conf.resolve("xsd"));
        Files.writeString(conf.resolve("xsd/limits.xsd"), """
                <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
                  <xs:element name="limits"><xs:complexType>
                    <xs:attribute name="port" type="xs:int"/>
                  </xs:complexType></xs:element>
                </xs:schema>
                """);
        Files.writeString(conf.resolve("limits.xml"), "<limits\n port=\"many\"/>");
        shouldFail("limits.xml: line 2: ");

        Files.writeString(conf.resolve("limits.xml"), "<limits port=\"${sys:facteur.port.smtp}\"/>");
        assertThat(check().out).contains("ok    limits.xml: follows conf/xsd/limits.xsd");
    }

    @Test
    void checkShouldNameThePortWhenItIsInUse() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.9.8.7"))) {
            Files.writeString(
                    conf.resolve("facteur.properties"), "bind=127.9.8.7\nport.imap=" + socket.getLocalPort() + "\n");
            shouldFail("port.imap: 127.9.8.7:" + socket.getLocalPort());
        }
    }

    @ParameterizedTest
    @CsvSource({"RSA, 2048", "EC, 256", "Ed25519, 0"})
    void tlsShouldBeOkWhenThePairMatches(String algorithm, int size) throws Exception {
        makePair("a", algorithm, size);
        write("certificate.pem", "CERTIFICATE", certificate("a"));
        write("private.key", "PRIVATE KEY", key("a"));

        assertThat(check().out).contains("ok    tls: CN=a");
    }

    @Test
    void tlsShouldFailWhenThePairDoesNotMatch() throws Exception {
        makePair("a", "EC", 256);
        makePair("b", "EC", 256);
        makePair("c", "RSA", 2048);
        write("certificate.pem", "CERTIFICATE", certificate("a"));
        shouldFail("private.key: the two files are needed");

        write("private.key", "PRIVATE KEY", key("b"));
        shouldFail("is not the key of");
        write("private.key", "PRIVATE KEY", key("c"));
        shouldFail("is not the key of");
        write("private.key", "ENCRYPTED PRIVATE KEY", key("a"));
        shouldFail("has a password");
        Files.writeString(tls.resolve("private.key"), "nothing");
        shouldFail("has no private key");
        write("private.key", "PRIVATE KEY", key("a"));
        Files.writeString(tls.resolve("certificate.pem"), "nothing");
        shouldFail("is not a PEM certificate");
    }

    private void makePair(String name, String algorithm, int size) throws Exception {
        TestKeys.make(home, name, algorithm, size);
    }

    private byte[] certificate(String name) throws Exception {
        return TestKeys.store(home).getCertificate(name).getEncoded();
    }

    private byte[] key(String name) throws Exception {
        return ((PrivateKey) TestKeys.store(home).getKey(name, TestKeys.PASSWORD)).getEncoded();
    }

    private void write(String file, String kind, byte[] der) throws IOException {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        Files.writeString(
                tls.resolve(file), "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n");
    }
}
