package io.facteur.cli;

import io.facteur.home.RunState;
import java.io.IOException;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "send-test",
        description = {
            "Send a message to a user, and wait until it is in the INBOX.",
            "It goes the way of mail from outside: by SMTP, without a password."
        },
        footer = {"", "Example:", "  facteur mail send-test --to ana@example.org"})
final class MailSendTest extends Verb {

    private static final long POLL_MILLIS = 50;

    @Option(names = "--to", paramLabel = "ADDRESS", required = true, description = "A user or alias of this server.")
    private String to;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "How long to wait for it in the INBOX (default: ${DEFAULT-VALUE}).")
    private int timeout;

    @Override
    int run() throws Exception {
        Address recipient = address(to);
        Api api = api();
        RunState.Listener smtp = Api.runningState(this).listeners().stream()
                .filter(listener -> listener.name().equals("smtp"))
                .findFirst()
                .orElseThrow(() -> new Failure(ExitCode.NOT_RUNNING, "the server does not listen for SMTP"));
        String id = "<" + UUID.randomUUID() + "@" + recipient.domain().ascii() + ">";
        long start = System.nanoTime();
        String reply = send(smtp, recipient, id);

        String path = "/facteur/users/" + Api.segment(recipient.ascii()) + "/inbox?messageId=" + Api.segment(id);
        while (!api.get(path).path("found").asBoolean()) {
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(timeout)) {
                throw new Failure(
                        ExitCode.FAILED,
                        reply.substring(0, 3) + " accepted, but not in INBOX after " + timeout
                                + " s: it may be in Junk or moved by a rule, or wait: " + advice("status") + ", "
                                + advice("logs"));
            }
            Thread.sleep(POLL_MILLIS);
        }
        double seconds = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start) / 1000.0;
        if (json()) {
            answer(Json.object()
                    .put("reply", reply)
                    .put("messageId", id)
                    .put("inbox", true)
                    .put("seconds", seconds));
        } else {
            say(String.format(Locale.ROOT, "%s accepted, in INBOX after %.1f s", reply.substring(0, 3), seconds));
        }
        return ExitCode.OK;
    }

    private String send(RunState.Listener smtp, Address recipient, String id) {
        // The null sender (RFC 5321 4.5.5): a test must not make anybody get a bounce or an automatic reply.
        try (SmtpClient client = new SmtpClient(smtp.address(), smtp.port())) {
            return client.send("localhost", "", recipient.ascii(), message(recipient, id));
        } catch (SmtpClient.Refused e) {
            throw new Failure(ExitCode.FAILED, "refused: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.FAILED,
                    "cannot hand in a message at " + smtp.address() + ":" + smtp.port() + ": " + e.getMessage()
                            + ": see " + advice("logs"),
                    e);
        }
    }

    private static String message(Address recipient, String id) {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC));
        return String.join(
                "\r\n",
                "Date: " + date,
                "From: Facteur <postmaster@" + recipient.domain().ascii() + ">",
                "To: <" + recipient.ascii() + ">",
                "Subject: Test message",
                "Message-ID: " + id,
                "Auto-Submitted: auto-generated",
                "MIME-Version: 1.0",
                "Content-Type: text/plain; charset=us-ascii",
                "",
                "The administrator of this server sent this message with \"facteur mail send-test\".",
                "There is nothing to do.",
                "");
    }
}
