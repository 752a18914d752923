package io.facteur.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.cli.doctor.Diagnosis.Result;
import io.facteur.dns.DnsName;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Certificates are made by the JDK's keytool: its library has no public way to. */
class CertificateCheckTest {

    private static final String PASSWORD = "changeit";

    @TempDir
    static Path directory;

    private static KeyStore store;
    private static X509TrustManager trusted;

    @BeforeAll
    static void make() throws Exception {
        keytool("-genkeypair", "-alias", "root", "-dname", "CN=Root", "-keyalg", "EC", "-ext", "bc:c");
        keytool("-genkeypair", "-alias", "middle", "-dname", "CN=Middle", "-keyalg", "EC");
        keytool("-genkeypair", "-alias", "server", "-dname", "CN=Server", "-keyalg", "EC");
        sign("root", "middle", "bc:c");
        sign("middle", "server", "san=dns:mail.example.org,dns:*.example.net");
        store = KeyStore.getInstance(directory.resolve("store").toFile(), PASSWORD.toCharArray());
        KeyStore authorities = KeyStore.getInstance("PKCS12");
        authorities.load(null, null);
        authorities.setCertificateEntry("root", store.getCertificate("root"));
        trusted = CertificateCheck.trust(authorities);
    }

    private static void sign(String by, String whom, String extension) throws Exception {
        String request = directory.resolve(whom + ".csr").toString();
        String signed = directory.resolve(whom + ".pem").toString();
        keytool("-certreq", "-alias", whom, "-file", request);
        keytool("-gencert", "-alias", by, "-infile", request, "-outfile", signed, "-ext", extension, "-rfc");
        keytool("-importcert", "-alias", whom, "-file", signed, "-noprompt");
    }

    private static void keytool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
        command.addAll(List.of("-keystore", directory.resolve("store").toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    private static List<Diagnosis> check(String host, String... chain) throws Exception {
        StringBuilder pem = new StringBuilder();
        for (String alias : chain) {
            Certificate certificate = store.getCertificate(alias);
            pem.append("-----BEGIN CERTIFICATE-----\n")
                    .append(Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded()))
                    .append("\n-----END CERTIFICATE-----\n");
        }
        Path file = Files.writeString(directory.resolve("certificate.pem"), pem.toString());
        return new CertificateCheck(file, Optional.of(DnsName.of(host)), trusted).run();
    }

    @ParameterizedTest
    @CsvSource({"mail.example.org", "any.example.net"})
    void certificateShouldBeWellWhenTheChainIsWhole(String host) throws Exception {
        assertThat(check(host, "server", "middle")).isEmpty();
    }

    @Test
    void certificateShouldWarnWhenTheChainIsNot() throws Exception {
        List<Diagnosis> found = check("mail.example.org", "server");

        assertThat(found).hasSize(1);
        assertThat(found.get(0).result()).isEqualTo(Result.WARN);
        assertThat(found.get(0).remedy()).contains("intermediate certificates");
    }

    @ParameterizedTest
    @CsvSource({"www.example.org", "example.net", "a.b.example.net"})
    void certificateShouldFailWhenItIsForAnotherName(String host) throws Exception {
        List<Diagnosis> found = check(host, "server", "middle");

        assertThat(found).hasSize(1);
        assertThat(found.get(0).result()).isEqualTo(Result.FAIL);
        assertThat(found.get(0).text())
                .isEqualTo("the certificate is for mail.example.org, *.example.net, and not for " + host);
    }

    @Test
    void certificateShouldWarnWhenItIsSelfSigned() throws Exception {
        List<Diagnosis> found = check("mail.example.org", "root");

        assertThat(found).hasSize(1);
        assertThat(found.get(0).result()).isEqualTo(Result.WARN);
        assertThat(found.get(0).text()).contains("self-signed");
    }

    @Test
    void certificateShouldFailWhenItCannotBeRead() throws Exception {
        Path file = Files.writeString(directory.resolve("nothing.pem"), "nothing");

        assertThat(CertificateCheck.of(file, Optional.empty()).run())
                .extracting(Diagnosis::result)
                .containsExactly(Result.FAIL);
        assertThat(CertificateCheck.of(directory.resolve("absent.pem"), Optional.empty())
                        .run())
                .hasSize(1);
    }
}
