package io.facteur.acceptance;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** A text protocol, spoken line by line as with {@code netcat} and {@code openssl s_client}. */
final class Connection implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 120_000;

    private Socket socket;
    private InputStream in;

    private Connection(Socket socket) throws IOException {
        use(socket);
    }

    private void use(Socket used) throws IOException {
        socket = used;
        socket.setSoTimeout(TIMEOUT_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
    }

    static Connection clear(String address, int port) throws IOException {
        return from(null, address, port);
    }

    /** @param client the address to connect from; null for any */
    static Connection from(String client, String address, int port) throws IOException {
        Socket socket = new Socket();
        if (client != null) {
            socket.bind(new InetSocketAddress(client, 0));
        }
        socket.connect(new InetSocketAddress(address, port), TIMEOUT_MILLIS);
        return new Connection(socket);
    }

    static Connection tls(String address, int port) throws IOException {
        Connection connection = clear(address, port);
        connection.startTls();
        return connection;
    }

    /** Continues under TLS, whatever the certificate: a trial has a self-signed one. */
    Connection startTls() throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustAll()}, null);
            SSLSocket secured = (SSLSocket) context.getSocketFactory()
                    .createSocket(socket, socket.getInetAddress().getHostAddress(), socket.getPort(), true);
            secured.startHandshake();
            use(secured);
            return this;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** Under TLS, the server's own. */
    X509Certificate certificate() throws IOException {
        return (X509Certificate) ((SSLSocket) socket).getSession().getPeerCertificates()[0];
    }

    Connection send(String line) throws IOException {
        return sendRaw((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    Connection sendRaw(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** @return the next line, without its end; null at the end of the connection */
    String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                return line.size() == 0 ? null : line.toString(StandardCharsets.UTF_8);
            }
            if (octet != '\r') {
                line.write(octet);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    /** @return so many octets, as a text of as many characters */
    String text(int octets) throws IOException {
        byte[] bytes = in.readNBytes(octets);
        if (bytes.length < octets) {
            throw new IOException("the connection ended");
        }
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** @return all lines up to the first that is the last of an answer, that one included */
    String until(Predicate<String> last) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (String line = line(); line != null; line = line()) {
            lines.append(line).append('\n');
            if (last.test(line)) {
                return lines.toString();
            }
        }
        return lines + "(the connection ended)";
    }

    /** @return whether anything came that was not read */
    boolean hasAnswer() {
        try {
            return in.available() > 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An SMTP answer, RFC 5321 4.2.1: the last line has a space after the code. */
    String smtp() throws IOException {
        return until(line -> line.length() < 4 || line.charAt(3) == ' ');
    }

    String smtp(String command) throws IOException {
        return send(command).smtp();
    }

    /** An IMAP answer: all lines up to the tagged one. */
    String imap(String command) throws IOException {
        return send("a " + command).until(line -> line.startsWith("a "));
    }

    String pop3(String command) throws IOException {
        return send(command).line();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static final class TrustAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
