package io.facteur.transport.dsn;

import io.facteur.transport.RecipientResult;
import io.facteur.transport.dsn.DeliveryReport.Kind;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** Writes a report as a message: multipart/report of RFC 6522, message/delivery-status of RFC 3464. */
public final class ReportWriter {

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss xx", Locale.ENGLISH);

    // RFC 5322 2.1.1 has 998; a stranger's reply can be long
    private static final int LONGEST_VALUE = 900;

    private final DeliveryReport report;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private ReportWriter(DeliveryReport report) {
        this.report = report;
    }

    /**
     * @param original of the message, the header or all of it, with CRLF
     * @param whole whether that is all of it
     */
    public static byte[] write(DeliveryReport report, byte[] original, boolean whole) {
        return new ReportWriter(report).write(original, whole);
    }

    private byte[] write(byte[] original, boolean whole) {
        String boundary = "report-" + report.id();
        header(boundary);
        line("--" + boundary);
        line("Content-Type: text/plain; charset=utf-8");
        line("Content-Transfer-Encoding: 8bit");
        line("Content-Language: en");
        line("");
        text(whole);
        line("");
        line("--" + boundary);
        // RFC 6533 4: the same for addresses that are not ASCII
        line("Content-Type: message/" + (international() ? "global-delivery-status" : "delivery-status"));
        line("");
        status();
        line("--" + boundary);
        line("Content-Type: " + (whole ? "message/rfc822" : "text/rfc822-headers"));
        if (!isAscii(original)) {
            line("Content-Transfer-Encoding: 8bit");
        }
        line("");
        out.writeBytes(original);
        line("");
        line("--" + boundary + "--");
        return out.toByteArray();
    }

    private void header(String boundary) {
        line("Date: " + date(report.now()));
        line("From: Mail delivery <" + report.from() + ">");
        line("To: <" + report.to() + ">");
        line("Subject: " + report.kind().subject());
        line("Message-ID: <" + report.id() + "@" + report.reportingMta() + ">");
        // RFC 3834 5
        line("Auto-Submitted: auto-replied");
        line("MIME-Version: 1.0");
        line("Content-Type: multipart/report; report-type=delivery-status; boundary=\"" + boundary + "\"");
        line("");
    }

    private void text(boolean whole) {
        line(
                switch (report.kind()) {
                    case FAILED -> "This server could not deliver your message to:";
                    case DELAYED -> "This server could not deliver your message yet to:";
                    case DELIVERED -> "Your message is in the mailbox of:";
                    case RELAYED -> "Your message was handed over to a server that will not tell you more, for:";
                    default -> throw new IllegalStateException();
                });
        line("");
        for (RecipientResult result : report.recipients()) {
            line("  <" + value(result.recipient().address()) + ">");
            if (report.kind() == Kind.FAILED || report.kind() == Kind.DELAYED) {
                String who = result.remoteHost()
                        .filter(host -> result.fromRemote())
                        .map(host -> host + " said: ")
                        .orElse("");
                line("    " + value(who + result.explanation()));
            }
            line("");
        }
        report.retriedUntil()
                .ifPresent(until -> line("It is tried again until " + date(until) + ". You need not send it again."));
        line(whole ? "The message is attached." : "The header of the message is attached.");
    }

    private void status() {
        report.envelopeId().ifPresent(id -> line("Original-Envelope-Id: " + value(XText.decode(id))));
        line("Reporting-MTA: dns; " + report.reportingMta());
        line("Arrival-Date: " + date(report.arrival()));
        line("");
        for (RecipientResult result : report.recipients()) {
            original(result).ifPresent(original -> line("Original-Recipient: " + value(original)));
            line("Final-Recipient: " + typed(result.recipient().address()));
            line("Action: " + report.kind().action());
            line("Status: " + result.status());
            result.remoteHost().ifPresent(host -> line("Remote-MTA: dns; " + value(host)));
            if (result.fromRemote()) {
                line("Diagnostic-Code: smtp; " + value(result.explanation()));
            }
            line("Last-Attempt-Date: " + date(report.now()));
            report.retriedUntil().ifPresent(until -> line("Will-Retry-Until: " + date(until)));
            line("");
        }
    }

    /** RFC 3461 4.2: the type as it came, the address decoded. */
    private static Optional<String> original(RecipientResult result) {
        return result.recipient().dsn().originalRecipient().map(original -> {
            int semicolon = original.indexOf(';');
            return semicolon < 0
                    ? "rfc822; " + XText.decode(original)
                    : original.substring(0, semicolon) + "; " + XText.decode(original.substring(semicolon + 1));
        });
    }

    private static String typed(String address) {
        return (isAscii(address) ? "rfc822; " : "utf-8; ") + value(address);
    }

    private boolean international() {
        return report.recipients().stream()
                .anyMatch(result -> !isAscii(result.recipient().address()) || !isAscii(result.explanation()));
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    private static boolean isAscii(byte[] octets) {
        for (byte octet : octets) {
            if (octet < 0) {
                return false;
            }
        }
        return true;
    }

    /** What others wrote stays in its line. */
    private static String value(String text) {
        StringBuilder clean = new StringBuilder();
        text.codePoints()
                .limit(LONGEST_VALUE)
                .map(c -> Character.isISOControl(c) ? ' ' : c)
                .forEach(clean::appendCodePoint);
        return clean.toString();
    }

    private static String date(Instant time) {
        return DATE.format(time.atOffset(ZoneOffset.UTC));
    }

    private void line(String text) {
        out.writeBytes((text + "\r\n").getBytes(StandardCharsets.UTF_8));
    }
}
