package io.facteur.protocols;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** A socket, and lines on it: no mail library, so that a test can send what no library would. */
public final class Client implements AutoCloseable {

    /** No test waits for silence: what has not come by then does not come. */
    private static final int TIMEOUT_MILLIS = 60_000;

    private Socket socket;
    private InputStream in;

    private Client(Socket socket) throws IOException {
        this.socket = socket;
        this.socket.setSoTimeout(TIMEOUT_MILLIS);
        this.in = socket.getInputStream();
    }

    public static Client connect(int port, boolean tls) throws IOException {
        Socket plain = new Socket("127.0.0.1", port);
        Client client = new Client(plain);
        if (tls) {
            client.secure();
        }
        return client;
    }

    /** In clear, from an address of this machine. */
    public static Client connectFrom(String source, int port) throws IOException {
        return new Client(new Socket(InetAddress.getByName("127.0.0.1"), port, InetAddress.getByName(source), 0));
    }

    /** The handshake. */
    public Client secure() throws IOException {
        SSLSocket tls = (SSLSocket)
                trustAll().getSocketFactory().createSocket(socket, "mail.local.test", socket.getPort(), true);
        tls.startHandshake();
        socket = tls;
        in = tls.getInputStream();
        return this;
    }

    public X509Certificate certificate() throws IOException {
        return (X509Certificate) ((SSLSocket) socket).getSession().getPeerCertificates()[0];
    }

    private static SSLContext trustAll() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    null,
                    new TrustManager[] {
                        new X509TrustManager() {
                            @Override
                            public void checkClientTrusted(X509Certificate[] chain, String type) {}

                            @Override
                            public void checkServerTrusted(X509Certificate[] chain, String type) {}

                            @Override
                            public X509Certificate[] getAcceptedIssuers() {
                                return new X509Certificate[0];
                            }
                        }
                    },
                    null);
            return context;
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sends octets as they are. */
    public Client raw(String text) throws IOException {
        return raw(text.getBytes(StandardCharsets.UTF_8));
    }

    public Client raw(byte[] octets) throws IOException {
        socket.getOutputStream().write(octets);
        socket.getOutputStream().flush();
        return this;
    }

    /** The same, for what makes the server answer and close before it has read all of it. */
    public Client rawUntilClosed(String text) throws IOException {
        try {
            return raw(text);
        } catch (SocketException expected) {
            return this;
        }
    }

    public Client rawUntilClosed(byte[] octets) throws IOException {
        try {
            return raw(octets);
        } catch (SocketException expected) {
            return this;
        }
    }

    public Client line(String text) throws IOException {
        return raw(text + "\r\n");
    }

    /** @return the next line without its end; empty when the server has closed the connection */
    public Optional<String> read() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            int octet;
            try {
                octet = in.read();
            } catch (java.net.SocketTimeoutException e) {
                throw new AssertionError("no answer; so far: " + line.toString(StandardCharsets.UTF_8), e);
            } catch (IOException expected) {
                octet = -1;
            }
            if (octet < 0) {
                return line.size() == 0 ? Optional.empty() : Optional.of(line.toString(StandardCharsets.UTF_8));
            }
            if (octet == '\n') {
                return Optional.of(line.toString(StandardCharsets.UTF_8).stripTrailing());
            }
            line.write(octet);
        }
    }

    /**
     * Sends the same octets again and again, until the server takes no more of them for a second.
     *
     * @param limit octets after which it is enough
     * @return how many octets it took; it goes on with them when the server does
     */
    public long flood(byte[] octets, long limit) throws Exception {
        AtomicLong sent = new AtomicLong();
        new Thread(() -> {
                    try {
                        while (sent.get() < limit) {
                            for (int from = 0; from < octets.length; from += 1000) {
                                int length = Math.min(1000, octets.length - from);
                                socket.getOutputStream().write(octets, from, length);
                                sent.addAndGet(length);
                            }
                        }
                    } catch (IOException expected) {
                        // the test is over
                    }
                })
                .start();
        long before;
        do {
            before = sent.get();
            Thread.sleep(1000);
        } while (sent.get() > before);
        return before;
    }

    /** @return whether the server says nothing for as long as it would have taken to answer; not over TLS */
    public boolean isLeftWaiting() throws Exception {
        Thread.sleep(300);
        return in.available() == 0;
    }

    /** @return all lines up to the first for which the condition holds, or to the end of the connection */
    public List<String> readUntil(Predicate<String> last) throws IOException {
        List<String> lines = new ArrayList<>();
        while (true) {
            Optional<String> line = read();
            if (line.isEmpty()) {
                return lines;
            }
            lines.add(line.get());
            if (last.test(line.get())) {
                return lines;
            }
        }
    }

    /** @return the last line of an SMTP answer; empty when the server has closed the connection */
    public String reply() throws IOException {
        List<String> lines = readUntil(line -> line.length() < 4 || line.charAt(3) == ' ');
        return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
    }

    /** Sends an SMTP command and reads the answer to it. */
    public String smtp(String command) throws IOException {
        return line(command).reply();
    }

    /** Reads the greeting, says EHLO, and starts TLS and logs in where that is asked for. */
    public Client begin(boolean startTls, boolean login) throws IOException {
        reply();
        smtp("EHLO client.test");
        if (startTls) {
            smtp("STARTTLS");
            secure();
            smtp("EHLO client.test");
        }
        if (login) {
            String answer = smtp("AUTH PLAIN " + plain("user@local.test", Backend.PASSWORD));
            if (!answer.startsWith("235")) {
                throw new AssertionError(answer);
            }
        }
        return this;
    }

    public static String plain(String user, String password) {
        return base64("\0" + user + "\0" + password);
    }

    public static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
