package io.facteur.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Key pairs with self-signed certificates, made by the JDK's keytool: its library has no public way to. */
final class TestKeys {

    static final char[] PASSWORD = "changeit".toCharArray();

    private TestKeys() {}

    /** @param size in bits; 0 for algorithms that have one only */
    static void make(Path directory, String name, String algorithm, int size) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair"));
        command.addAll(List.of("-alias", name, "-dname", "CN=" + name, "-keyalg", algorithm, "-validity", "90"));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", new String(PASSWORD)));
        command.addAll(List.of("-keystore", directory.resolve("store").toString()));
        if (size > 0) {
            command.addAll(List.of("-keysize", String.valueOf(size)));
        }
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    static KeyStore store(Path directory) throws Exception {
        return KeyStore.getInstance(directory.resolve("store").toFile(), PASSWORD);
    }

    /** @return what a server with a self-signed certificate uses */
    static SSLContext context(Path directory) {
        try {
            make(directory, "localhost", "EC", 256);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store(directory), PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
