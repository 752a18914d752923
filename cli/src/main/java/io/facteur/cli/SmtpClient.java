package io.facteur.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Hands in one message by SMTP, as a sending server would. */
final class SmtpClient implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 30_000;
    private static final int MAXIMUM_LINE = 4096;
    private static final int MAXIMUM_LINES = 100;

    private Socket socket;
    private InputStream in;

    /** A reply of the server that is not the one that was hoped for. */
    static final class Refused extends IOException {

        private static final long serialVersionUID = 1;

        private final boolean ofMessage;

        Refused(String reply, boolean ofMessage) {
            super(reply);
            this.ofMessage = ofMessage;
        }

        /** Whether the message was seen, and not only who sends it to whom. */
        boolean ofMessage() {
            return ofMessage;
        }
    }

    SmtpClient(String address, int port) throws IOException {
        socket = new Socket();
        socket.connect(new InetSocketAddress(address, port), TIMEOUT_MILLIS);
        use(socket);
        expect(read(), "2");
    }

    private void use(Socket next) throws IOException {
        socket = next;
        socket.setSoTimeout(TIMEOUT_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** @return the server's reply to the end of the message */
    String send(String helo, String sender, String recipient, String message) throws IOException {
        List<String> extensions = expect(command("EHLO " + helo), "2");
        if (extensions.stream().anyMatch(line -> line.toUpperCase(Locale.ROOT).startsWith("STARTTLS", 4))) {
            expect(command("STARTTLS"), "2");
            startTls();
            expect(command("EHLO " + helo), "2");
        }
        expect(command("MAIL FROM:<" + sender + ">"), "2");
        expect(command("RCPT TO:<" + recipient + ">"), "2");
        expect(command("DATA"), "3");
        // RFC 5321 4.5.2: a line that begins with a dot gets another one
        String stuffed = message.replaceAll("(?m)^\\.", "..");
        List<String> reply = command(stuffed + (stuffed.endsWith("\r\n") ? "." : "\r\n."));
        if (!reply.get(0).startsWith("2")) {
            throw new Refused(String.join(" ", reply), true);
        }
        return String.join(" ", reply);
    }

    private void startTls() throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new AnyCertificate()}, null);
            SSLSocket secured = (SSLSocket) context.getSocketFactory()
                    .createSocket(socket, socket.getInetAddress().getHostAddress(), socket.getPort(), true);
            secured.startHandshake();
            use(secured);
        } catch (GeneralSecurityException e) {
            throw new IOException("no TLS here", e);
        }
    }

    /**
     * RFC 7435: as every sending server does when it knows no policy. What is tested is whether mail arrives; the peer
     * is a process of this machine, and the message says nothing.
     */
    private static final class AnyCertificate implements X509TrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            // see the class
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            // see the class
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private List<String> command(String line) throws IOException {
        socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
        return read();
    }

    private List<String> read() throws IOException {
        List<String> lines = new ArrayList<>();
        do {
            lines.add(readLine());
        } while (lines.get(lines.size() - 1).startsWith("-", 3) && lines.size() < MAXIMUM_LINES);
        return lines;
    }

    private String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the server closed the connection");
            }
            if (line.size() >= MAXIMUM_LINE) {
                throw new IOException("a reply is longer than " + MAXIMUM_LINE + " characters");
            }
            line.write(c);
        }
        return line.toString(StandardCharsets.UTF_8).strip();
    }

    private static List<String> expect(List<String> reply, String first) throws Refused {
        if (!reply.get(0).startsWith(first)) {
            throw new Refused(String.join(" ", reply), false);
        }
        return reply;
    }

    @Override
    public void close() throws IOException {
        try (Socket closing = socket) {
            closing.getOutputStream().write("QUIT\r\n".getBytes(StandardCharsets.US_ASCII));
            closing.getOutputStream().flush();
        } catch (IOException expected) {
            // a farewell: what it was about is done, or has failed and was reported
        }
    }
}
