package io.facteur.testing.smtp;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLSocket;

/** One connection of a {@link LocalSmtp}. */
final class LocalSmtpSession {

    private final LocalSmtp smtp;
    private final int number;
    private Socket socket;
    private InputStream in;
    private boolean encrypted;
    private String mail;
    private final List<String> recipients = new ArrayList<>();

    LocalSmtpSession(LocalSmtp smtp, Socket socket, int number) throws IOException {
        this.smtp = smtp;
        this.socket = socket;
        this.number = number;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    void run() throws IOException {
        if (!say("CONNECT", "220 peer.test ESMTP")) {
            return;
        }
        for (String line = line(); line != null; line = line()) {
            if (!command(line)) {
                return;
            }
        }
    }

    /** @return whether the connection goes on */
    private boolean command(String line) throws IOException {
        String verb = line.split("[ :]", 2)[0].toUpperCase(Locale.ROOT);
        return switch (verb) {
            case "EHLO" -> say(line, ehlo());
            case "HELO", "NOOP" -> say(line, "250 peer.test");
            case "STARTTLS" -> startTls(line);
            case "MAIL" -> mail(line);
            case "RCPT" -> rcpt(line);
            case "DATA" -> data(line);
            case "RSET" -> {
                forget();
                yield say(line, "250 2.0.0 forgotten");
            }
            case "QUIT" -> {
                say(line, "221 2.0.0 bye");
                yield false;
            }
            case "AUTH" -> say(line, "235 2.7.0 welcome");
            default -> say(line, "500 5.5.1 unknown");
        };
    }

    private String ehlo() {
        List<String> lines = new ArrayList<>(List.of("peer.test"));
        lines.addAll(smtp.extensions());
        if (smtp.tls() != LocalSmtp.Tls.NONE && !encrypted) {
            lines.add("STARTTLS");
        }
        StringBuilder reply = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            reply.append(i == 0 ? "" : "\r\n")
                    .append("250")
                    .append(i == lines.size() - 1 ? ' ' : '-')
                    .append(lines.get(i));
        }
        return reply.toString();
    }

    private boolean startTls(String line) throws IOException {
        switch (smtp.tls()) {
            case REFUSED:
                return say(line, "454 4.7.0 TLS not available");
            case BROKEN:
                say(line, "220 2.0.0 go");
                write("this is no handshake, whatever you think of it\r\n");
                return false;
            case INJECTED:
                return say(line, "220 2.0.0 go\r\n250 2.0.0 injected");
            case WORKS:
                if (!say(line, "220 2.0.0 go")) {
                    return false;
                }
                SSLSocket secured = (SSLSocket) smtp.certificate()
                        .getSocketFactory()
                        .createSocket(socket, socket.getInetAddress().getHostAddress(), socket.getPort(), true);
                secured.setUseClientMode(false);
                secured.startHandshake();
                socket = secured;
                in = new BufferedInputStream(secured.getInputStream());
                encrypted = true;
                forget();
                return true;
            default:
                return say(line, "502 5.5.1 no");
        }
    }

    private boolean mail(String line) throws IOException {
        Answer answer = answer(line, "250 2.1.0 ok");
        if (answer.positive()) {
            forget();
            mail = line;
        }
        return answer.send();
    }

    private boolean rcpt(String line) throws IOException {
        Answer answer = answer(line, mail == null ? "503 5.5.1 MAIL first" : "250 2.1.5 ok");
        if (answer.positive()) {
            recipients.add(line);
        }
        return answer.send();
    }

    private boolean data(String line) throws IOException {
        Answer start = answer(line, recipients.isEmpty() ? "503 5.5.1 RCPT first" : "354 go");
        if (!start.send()) {
            return false;
        }
        if (!start.text().startsWith("354")) {
            return true;
        }
        byte[] octets = message();
        Answer end = answer(".", "250 2.0.0 taken");
        if (end.positive()) {
            smtp.received(
                    new ReceivedMessage(mail, List.copyOf(recipients), octets, encrypted, number, System.nanoTime()));
        }
        forget();
        return end.send();
    }

    private byte[] message() throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        while (true) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            int before = 0;
            for (int octet = in.read(); ; before = octet, octet = in.read()) {
                if (octet < 0) {
                    throw new IOException("the message has no end");
                }
                line.write(octet);
                if (before == '\r' && octet == '\n') {
                    break;
                }
            }
            String text = line.toString(StandardCharsets.ISO_8859_1);
            if (text.equals(".\r\n")) {
                return message.toByteArray();
            }
            message.write((text.startsWith(".") ? text.substring(1) : text).getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    private void forget() {
        mail = null;
        recipients.clear();
    }

    private boolean say(String command, String usual) throws IOException {
        return answer(command, usual).send();
    }

    private Answer answer(String command, String usual) {
        String other = smtp.answerTo(command);
        return new Answer(other == null ? usual : other);
    }

    private final class Answer {

        private final String text;

        Answer(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }

        boolean positive() {
            return text.startsWith("2");
        }

        boolean send() throws IOException {
            if (text.equals(LocalSmtp.DROP)) {
                return false;
            }
            if (!text.equals(LocalSmtp.SILENCE)) {
                write(text + "\r\n");
            }
            return !text.startsWith("421");
        }
    }

    private void write(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                return null;
            }
            if (octet != '\r') {
                line.write(octet);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }
}
