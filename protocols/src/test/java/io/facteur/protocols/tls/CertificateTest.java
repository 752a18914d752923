package io.facteur.protocols.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facteur.home.Home;
import io.facteur.home.HostCertificate;
import io.facteur.home.Settings;
import io.facteur.protocols.Backend;
import io.facteur.protocols.Client;
import io.facteur.protocols.TestServers;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateTest {

    private static final List<String> STARTTLS = List.of("smtp", "submission", "imap", "pop3", "managesieve");
    private static final List<String> IMPLICIT = List.of("submissions", "imaps", "pop3s");

    @TempDir
    private Path directory;

    private static BigInteger serial(TestServers servers, String listener) throws Exception {
        try (Client client = servers.connect(listener)) {
            if (STARTTLS.contains(listener)) {
                client.readUntil(line -> !line.startsWith("\""));
                client.line(listener.equals("imap") ? "a STARTTLS" : listener.equals("pop3") ? "STLS" : "STARTTLS");
                if (listener.equals("smtp") || listener.equals("submission")) {
                    client.reply();
                } else {
                    client.read();
                }
                client.secure();
            }
            return client.certificate().getSerialNumber();
        }
    }

    private void renew() throws IOException {
        Path other = directory.resolve("other");
        SelfSignedCertificate.createIfAbsent(other, List.of("mail.local.test"), Clock.systemUTC());
        for (String file : List.of(SelfSignedCertificate.PRIVATE_KEY, SelfSignedCertificate.CERTIFICATE)) {
            Files.move(other.resolve(file), directory.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Test
    void certificateShouldNameTheServer() throws Exception {
        try (TestServers servers = TestServers.start(directory, new Backend());
                Client client = servers.connect("imaps")) {
            X509Certificate certificate = client.certificate();

            assertThat(certificate.getSubjectAlternativeNames())
                    .extracting(name -> name.get(1).toString())
                    .containsExactly("mail.local.test", "127.0.0.1", "localhost");
            assertThat(certificate.getPublicKey().getAlgorithm()).isEqualTo("EC");
            certificate.checkValidity();
        }
    }

    @Test
    void keyShouldBeReadableByOwnerOnly() throws Exception {
        SelfSignedCertificate.createIfAbsent(directory, List.of("mail.local.test"), Clock.systemUTC());

        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(directory.resolve(SelfSignedCertificate.PRIVATE_KEY))))
                .isEqualTo("rw-------");
    }

    private HostCertificate prepare(String hostname, String bind) throws Exception {
        HomeCertificate.prepare(
                new Home(directory),
                Settings.load(directory, Map.of("hostname", hostname, "bind", bind)),
                Clock.systemUTC());
        return HostCertificate.read(directory.resolve("tls").resolve(SelfSignedCertificate.CERTIFICATE));
    }

    @Test
    void pairOfOursShouldBeMadeAgainWhenTheHostHasAnotherName() throws Exception {
        Path key = directory.resolve("tls").resolve(SelfSignedCertificate.PRIVATE_KEY);
        assertThat(prepare("localhost", "127.0.0.1").isFor("mail.example.org")).isFalse();
        byte[] first = Files.readAllBytes(key);

        assertThat(prepare("localhost", "127.0.0.2").isMadeHere()).isTrue();
        assertThat(key).hasBinaryContent(first);

        assertThat(prepare("mail.example.org", "0.0.0.0").names()).containsExactly("mail.example.org", "localhost");
        assertThat(Files.readAllBytes(key)).isNotEqualTo(first);
    }

    @Test
    void pairOfTheAdministratorShouldStayWhateverTheHostIsCalled() throws Exception {
        prepare("a.test", "127.0.0.1");
        Path file = directory.resolve("tls").resolve(SelfSignedCertificate.CERTIFICATE);
        Files.writeString(file, "what somebody put there");

        assertThat(SelfSignedCertificate.renewForOtherName(
                        file.getParent(), List.of("mail.example.org"), Clock.systemUTC()))
                .isFalse();
        assertThat(file).hasContent("what somebody put there");
    }

    @Test
    void pairShouldStayWhenThereIsOne() throws Exception {
        assertThat(SelfSignedCertificate.createIfAbsent(directory, List.of("a.test"), Clock.systemUTC()))
                .isTrue();
        byte[] first = Files.readAllBytes(directory.resolve(SelfSignedCertificate.CERTIFICATE));

        assertThat(SelfSignedCertificate.createIfAbsent(directory, List.of("a.test"), Clock.systemUTC()))
                .isFalse();
        assertThat(directory.resolve(SelfSignedCertificate.CERTIFICATE)).hasBinaryContent(first);
    }

    @Test
    void startShouldFailWhenHalfOfPairIsThere() throws Exception {
        SelfSignedCertificate.createIfAbsent(directory, List.of("a.test"), Clock.systemUTC());
        Files.delete(directory.resolve(SelfSignedCertificate.PRIVATE_KEY));

        assertThatThrownBy(() -> SelfSignedCertificate.createIfAbsent(directory, List.of(), Clock.systemUTC()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("without " + directory.resolve(SelfSignedCertificate.PRIVATE_KEY));
    }

    @Test
    void everyListenerShouldTakeNewCertificateAndKeepSessions() throws Exception {
        try (TestServers servers = TestServers.start(directory, new Backend());
                CertificateWatcher watcher =
                        new CertificateWatcher(directory, servers.mailServers()::reloadCertificates);
                Client before = servers.connect("submissions").begin(false, true)) {
            BigInteger old = serial(servers, "imaps");
            assertThat(watcher.look()).isFalse();

            renew();

            assertThat(watcher.look()).isTrue();
            assertThat(watcher.look()).isFalse();
            for (String listener :
                    List.of("smtp", "submission", "imap", "pop3", "managesieve", "submissions", "imaps", "pop3s")) {
                assertThat(serial(servers, listener)).as(listener).isNotEqualTo(old);
            }
            assertThat(before.smtp("NOOP")).startsWith("250");
            assertThat(IMPLICIT).isNotEmpty();
        }
    }

    @Test
    void oldCertificateShouldStayWhenNewOneCannotBeUsed() throws Exception {
        try (TestServers servers = TestServers.start(directory, new Backend());
                CertificateWatcher watcher =
                        new CertificateWatcher(directory, servers.mailServers()::reloadCertificates)) {
            BigInteger old = serial(servers, "imaps");
            Path certificate = directory.resolve(SelfSignedCertificate.CERTIFICATE);
            byte[] good = Files.readAllBytes(certificate);

            Files.writeString(certificate, "not a certificate");
            assertThat(watcher.look()).isFalse();
            // the certificate of another key, as in the middle of a renewal
            Path other = directory.resolve("other");
            SelfSignedCertificate.createIfAbsent(other, List.of("mail.local.test"), Clock.systemUTC());
            Files.copy(
                    other.resolve(SelfSignedCertificate.CERTIFICATE), certificate, StandardCopyOption.REPLACE_EXISTING);
            assertThat(watcher.look()).isFalse();
            Files.delete(certificate);
            assertThat(watcher.look()).isFalse();

            assertThat(serial(servers, "imaps")).isEqualTo(old);
            Files.write(certificate, good);
            assertThat(watcher.look()).isTrue();
        }
    }

    @Test
    void oldCertificateShouldStayWhenNewOneIsOver() throws Exception {
        SelfSignedCertificate.createIfAbsent(directory, List.of("a.test"), Clock.systemUTC());
        CertificateWatcher watcher = new CertificateWatcher(directory, () -> {
            throw new AssertionError("reloaded");
        });
        Files.delete(directory.resolve(SelfSignedCertificate.CERTIFICATE));
        Files.delete(directory.resolve(SelfSignedCertificate.PRIVATE_KEY));
        Clock past = Clock.fixed(Instant.now().minus(Duration.ofDays(2000)), ZoneOffset.UTC);
        SelfSignedCertificate.createIfAbsent(directory, List.of("a.test"), past);

        assertThat(watcher.look()).isFalse();
    }
}
