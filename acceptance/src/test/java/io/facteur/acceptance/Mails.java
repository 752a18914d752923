package io.facteur.acceptance;

import static io.facteur.acceptance.Patience.patiently;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/** Sends and finds messages over a {@link Connection}. */
final class Mails {

    private static final Pattern SUBJECT = Pattern.compile("Subject: (\\S+)");

    private Mails() {}

    /** Sends one message from outside, and returns the answer to its end of DATA, or to the command that was refused. */
    static String send(Connection smtp, String from, String to, String subject, String body) throws IOException {
        return sendWhole(
                smtp,
                from,
                to,
                "From: <" + from + ">\r\nTo: <" + to + ">\r\nSubject: " + subject + "\r\nMessage-ID: <" + subject
                        + "@client.test>\r\n\r\n" + body);
    }

    /** Sends a message as it is; no line of it begins with a dot. */
    static String sendWhole(Connection smtp, String from, String to, String message) throws IOException {
        for (String command : new String[] {"MAIL FROM:<" + from + ">", "RCPT TO:<" + to + ">", "DATA"}) {
            String answer = smtp.smtp(command);
            if (!answer.startsWith("2") && !answer.startsWith("354")) {
                return answer;
            }
        }
        return smtp.smtp(message + "\r\n.");
    }

    static Connection smtp(Facteur facteur) throws IOException {
        Connection smtp = Connection.clear(facteur.address(), Facteur.SMTP);
        smtp.smtp();
        smtp.smtp("EHLO client.test");
        return smtp;
    }

    /** Logs in to send mail, from a computer at the user's home. */
    static Connection login(Facteur facteur, String user) throws IOException {
        String plain = Base64.getEncoder()
                .encodeToString(("\0" + user + "\0" + SharedFacteur.PASSWORD).getBytes(StandardCharsets.UTF_8));
        Connection connection = Connection.tls(facteur.address(), Facteur.SUBMISSIONS);
        connection.smtp();
        connection.smtp("EHLO laptop.home.test");
        String answer = connection.smtp("AUTH PLAIN " + plain);
        if (!answer.startsWith("235")) {
            connection.close();
            throw new IOException(answer);
        }
        return connection;
    }

    /** Logs in; as a client does, again when the server says that it cannot tell at the moment. */
    static Connection imap(Facteur facteur, String user) throws IOException, InterruptedException {
        String answer = "";
        for (int i = 0; i < 240; i++) {
            Connection imap = Connection.tls(facteur.address(), Facteur.IMAPS);
            imap.line();
            answer = imap.imap("LOGIN " + user + " " + SharedFacteur.PASSWORD);
            if (answer.contains("a OK")) {
                return imap;
            }
            imap.close();
            if (!answer.contains("a NO LOGIN processing failed")) {
                break;
            }
            Thread.sleep(500);
        }
        throw new AssertionError("no login: " + answer);
    }

    /** @return how many messages of a mailbox have the subject */
    static int count(Connection imap, String mailbox, String subject) throws IOException {
        imap.imap("EXAMINE " + mailbox);
        String found = imap.imap("UID SEARCH SUBJECT \"" + subject + "\"");
        String line =
                found.lines().filter(l -> l.startsWith("* SEARCH")).findFirst().orElse("* SEARCH");
        return line.strip().split(" ").length - 2;
    }

    /**
     * @return the subjects of all messages of a mailbox, in its order
     * @throws IOException when the server does not say so
     */
    static List<String> subjects(Facteur facteur, String user, String mailbox)
            throws IOException, InterruptedException {
        try (Connection imap = imap(facteur, user)) {
            String opened = imap.imap("EXAMINE " + mailbox);
            // James refuses 1:* where there is nothing yet
            if (opened.contains("* 0 EXISTS")) {
                return List.of();
            }
            String found = imap.imap("UID FETCH 1:* (BODY.PEEK[HEADER.FIELDS (SUBJECT)])");
            if (!found.contains("a OK")) {
                throw new IOException(mailbox + " of " + user + ": " + opened + found);
            }
            return SUBJECT.matcher(found)
                    .results()
                    .map(result -> result.group(1))
                    .toList();
        }
    }

    /** Waits until the message is there, and returns it whole. */
    static String read(Facteur facteur, String user, String mailbox, String subject)
            throws IOException, InterruptedException {
        await(facteur, user, mailbox, subject);
        try (Connection imap = imap(facteur, user)) {
            imap.imap("EXAMINE " + mailbox);
            String found = imap.imap("UID SEARCH SUBJECT \"" + subject + "\"");
            String uid = found.lines()
                    .filter(line -> line.startsWith("* SEARCH"))
                    .findFirst()
                    .orElseThrow()
                    .strip()
                    .split(" ")[2];
            return imap.imap("UID FETCH " + uid + " BODY.PEEK[]");
        }
    }

    /** Waits until the message is there. */
    static void await(Facteur facteur, String user, String mailbox, String subject)
            throws IOException, InterruptedException {
        try (Connection imap = imap(facteur, user)) {
            patiently()
                    .alias(subject + " comes to " + mailbox + " of " + user)
                    .until(() -> count(imap, mailbox, subject) > 0);
        }
    }
}
