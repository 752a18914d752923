package io.facteur.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/** TLS in front of a port, such as that of an engine of the tests, with a certificate for a name or an address of choice. */
public final class TlsTunnel implements AutoCloseable {

    private static final String PASSWORD = "changeit";

    private final SSLServerSocket server;
    private final InetSocketAddress engine;
    private final Path authority;

    private TlsTunnel(SSLServerSocket server, InetSocketAddress engine, Path authority) {
        this.server = server;
        this.engine = engine;
        this.authority = authority;
    }

    /** @param san as keytool has it: {@code ip:127.0.0.1} or {@code dns:localhost} */
    public static TlsTunnel to(InetSocketAddress engine, String san, Path directory) throws Exception {
        Path store = directory.resolve("store.p12");
        Path authority = directory.resolve("authority.pem");
        keytool("-genkeypair", "-keyalg", "EC", "-alias", "engine", "-dname", "CN=engine", "-ext", "san=" + san, store);
        keytool("-exportcert", "-rfc", "-alias", "engine", "-file", authority.toString(), store);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        TlsTunnel tunnel = new TlsTunnel(
                (SSLServerSocket)
                        context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getByName("127.0.0.1")),
                engine,
                authority);
        start(tunnel::accept);
        return tunnel;
    }

    private static void keytool(Object... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        for (int i = 0; i < arguments.length - 1; i++) {
            command.add(arguments[i].toString());
        }
        command.addAll(List.of(
                "-keystore",
                arguments[arguments.length - 1].toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD));
        Process process = new ProcessBuilder(command).inheritIO().start();
        if (!process.waitFor(2, TimeUnit.MINUTES) || process.exitValue() != 0) {
            throw new IllegalStateException(command + " failed");
        }
    }

    public int port() {
        return server.getLocalPort();
    }

    /** The certificate itself: nobody else vouches for it. */
    public Path authority() {
        return authority;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                try {
                    Socket behind = new Socket(engine.getAddress(), engine.getPort());
                    start(() -> copy(client, behind));
                    start(() -> copy(behind, client));
                } catch (IOException down) {
                    client.close();
                }
            } catch (IOException expected) {
                // closed
            }
        }
    }

    private static void copy(Socket from, Socket to) {
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            in.transferTo(out);
        } catch (IOException expected) {
            // one of the two has gone, and with it the other one
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "tls-tunnel");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
