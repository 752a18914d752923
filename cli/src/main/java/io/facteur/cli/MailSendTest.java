package io.facteur.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.facteur.home.RunState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "send-test",
        description = {
            "Send a message to a user, and wait until it is in the INBOX.",
            "It goes the way of mail from outside: by SMTP, without a password, signed as mail of the user's own domain; and"
                    + " what the server says of it is shown. With --forged it pretends to be of a domain that wants such mail"
                    + " refused; the exit code is 0 when it is.",
        },
        footer = {
            "",
            "Examples:",
            "  facteur mail send-test --to ana@example.org",
            "  facteur mail send-test --to ana@example.org --forged",
        })
final class MailSendTest extends Verb {

    private static final long POLL_MILLIS = 50;

    @Option(names = "--to", paramLabel = "ADDRESS", required = true, description = "A user or alias of this server.")
    private String to;

    @Option(
            names = "--forged",
            arity = "0..1",
            paramLabel = "DOMAIN",
            fallbackValue = TestMail.BANK,
            description =
                    "Pretend to be of DOMAIN, whose DMARC policy is reject (default: ${FALLBACK-VALUE}, which is one in"
                            + " a trial only).")
    private String forged;

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
        return forged == null ? send(api, smtp, recipient) : forge(smtp, recipient);
    }

    private int send(Api api, RunState.Listener smtp, Address recipient) throws Exception {
        String user = "/facteur/users/" + Api.segment(recipient.ascii());
        JsonNode written = api.post(user + "/test-message", Json.object());
        String id = written.path("messageId").asText();
        // The null sender (RFC 5321 4.5.5): a test must not make anybody get a bounce or an automatic reply. SPF is
        // then
        // asked about the HELO name (RFC 7208 2.4).
        TestMail mail = new TestMail(
                written.path("domain").asText(), "", id, written.path("content").asText());
        long start = System.nanoTime();
        String reply;
        try {
            reply = handIn(smtp, recipient, mail);
        } catch (SmtpClient.Refused e) {
            throw new Failure(ExitCode.FAILED, "refused: " + e.getMessage(), e);
        }
        String path = user + "/inbox?messageId=" + Api.segment(id);
        JsonNode found = api.get(path);
        while (!found.path("found").asBoolean()) {
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(timeout)) {
                throw new Failure(
                        ExitCode.FAILED,
                        reply.substring(0, 3) + " accepted, but not in INBOX after " + timeout
                                + " s: it may be in Junk or moved by a rule, or wait: " + advice("status") + ", "
                                + advice("logs"));
            }
            Thread.sleep(POLL_MILLIS);
            found = api.get(path);
        }
        double seconds = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start) / 1000.0;
        report(
                reply,
                id,
                seconds,
                FoundResults.of(found.path("authenticationResults").asText()));
        return ExitCode.OK;
    }

    private void report(String reply, String id, double seconds, FoundResults results) {
        if (json()) {
            ObjectNode answer = Json.object().put("reply", reply).put("messageId", id);
            answer.put("inbox", true).put("seconds", seconds);
            answer.put("spf", results.spf()).put("dkim", results.dkim()).put("dmarc", results.dmarc());
            answer(answer);
            return;
        }
        say(String.format(
                Locale.ROOT, "%s accepted, in INBOX after %.1f s: %s", reply.substring(0, 3), seconds, results.text()));
        if (!results.pass()) {
            say("It came from this machine itself, as mail of "
                    + address(to).domain().ascii() + ". What others find: "
                    + advice("doctor", address(to).domain().ascii()));
        }
    }

    /** Whoever forges has no key and sends from where the domain does not. */
    private int forge(RunState.Listener smtp, Address recipient) {
        if (forged.equals(TestMail.BANK) && !isTrial(smtp)) {
            throw new Failure(
                    ExitCode.USAGE,
                    TestMail.BANK + " has a policy in a trial only: name a domain whose DMARC policy is reject with"
                            + " --forged DOMAIN");
        }
        String reply;
        boolean refused = false;
        try {
            reply = handIn(smtp, recipient, TestMail.forged(domain(forged), recipient));
        } catch (SmtpClient.Refused e) {
            if (!e.ofMessage()) {
                throw new Failure(ExitCode.FAILED, "refused, and not because it is forged: " + e.getMessage(), e);
            }
            reply = e.getMessage();
            refused = reply.startsWith("5");
        }
        if (json()) {
            answer(Json.object().put("reply", reply).put("refused", refused));
        } else {
            say(reply);
        }
        if (!refused && !json()) {
            warn("It was not refused, though " + forged + " did not send it: " + advice("auth", "dmarc", forged)
                    + " shows what that domain wants, docs/authentication.md what is done with it");
        }
        return refused ? ExitCode.OK : ExitCode.FAILED;
    }

    private static boolean isTrial(RunState.Listener smtp) {
        try {
            return InetAddress.getByName(smtp.address()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            // numeric: the server wrote it
            return false;
        }
    }

    private String handIn(RunState.Listener smtp, Address recipient, TestMail mail) throws SmtpClient.Refused {
        try (SmtpClient client = new SmtpClient(smtp.address(), smtp.port())) {
            return client.send(mail.helo(), mail.sender(), recipient.ascii(), mail.content());
        } catch (SmtpClient.Refused e) {
            throw e;
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.FAILED,
                    "cannot hand in a message at " + smtp.address() + ":" + smtp.port() + ": " + e.getMessage()
                            + ": see " + advice("logs"),
                    e);
        }
    }
}
