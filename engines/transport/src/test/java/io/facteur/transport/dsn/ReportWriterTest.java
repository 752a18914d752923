package io.facteur.transport.dsn;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.transport.DsnRequest;
import io.facteur.transport.EnhancedStatus;
import io.facteur.transport.Recipient;
import io.facteur.transport.RecipientResult;
import io.facteur.transport.RecipientResult.Outcome;
import io.facteur.transport.dsn.DeliveryReport.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ReportWriterTest {

    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final byte[] HEADER = "Subject: x\r\n".getBytes(StandardCharsets.US_ASCII);

    private static String write(Kind kind, String address, String explanation, Optional<String> original) {
        RecipientResult result = new RecipientResult(
                new Recipient(address, new DsnRequest(Optional.empty(), original)),
                Outcome.FAILED,
                EnhancedStatus.permanent(1, 1),
                explanation,
                Optional.of("mx.peer.test"),
                true);
        DeliveryReport report = new DeliveryReport(
                kind,
                "id-1",
                "postmaster@example.org",
                "ana@example.org",
                "me.test",
                Optional.of("QQ+2B314"),
                NOW.minusSeconds(3600),
                NOW,
                List.of(result),
                Optional.of(NOW.plusSeconds(3600)));
        return new String(ReportWriter.write(report, HEADER, false), StandardCharsets.UTF_8);
    }

    @Test
    void reportShouldFollowRfc3464() {
        String report = write(Kind.FAILED, "bob@peer.test", "550 5.1.1 no", Optional.of("rfc822;b+40x@old.test"));

        assertThat(report)
                .contains("Date: Tue, 24 Nov 2026 12:00:00 +0000\r\n", "Message-ID: <id-1@me.test>\r\n")
                .contains("Content-Type: multipart/report; report-type=delivery-status; boundary=\"report-id-1\"\r\n")
                .contains("Content-Type: message/delivery-status\r\n")
                .contains("\r\nOriginal-Envelope-Id: QQ+314\r\nReporting-MTA: dns; me.test\r\n")
                .contains("\r\nOriginal-Recipient: rfc822; b@x@old.test\r\nFinal-Recipient: rfc822; bob@peer.test\r\n")
                .contains("\r\nAction: failed\r\nStatus: 5.1.1\r\nRemote-MTA: dns; mx.peer.test\r\n")
                .contains("\r\nDiagnostic-Code: smtp; 550 5.1.1 no\r\n")
                .endsWith("Subject: x\r\n\r\n--report-id-1--\r\n");
    }

    @Test
    void addressesThatAreNotAsciiShouldFollowRfc6533() {
        assertThat(write(Kind.DELAYED, "bücher@peer.test", "450 later", Optional.empty()))
                .contains("Content-Type: message/global-delivery-status\r\n")
                .contains("Final-Recipient: utf-8; bücher@peer.test\r\n", "Will-Retry-Until: ");
    }

    @Test
    void successShouldNameTheRecipientsAndNoRemoteServer() {
        RecipientResult result = new RecipientResult(
                Recipient.of("bob@example.org"),
                Outcome.DELIVERED,
                EnhancedStatus.success(1, 5),
                "",
                Optional.empty(),
                false);
        DeliveryReport report = new DeliveryReport(
                Kind.DELIVERED,
                "id-1",
                "postmaster@example.org",
                "ana@example.org",
                "me.test",
                Optional.empty(),
                NOW,
                NOW,
                List.of(result),
                Optional.empty());

        assertThat(new String(ReportWriter.write(report, HEADER, false), StandardCharsets.UTF_8))
                .contains("Subject: Your message was delivered\r\n")
                .contains("Your message is in the mailbox of:\r\n\r\n  <bob@example.org>\r\n\r\nThe header")
                .contains("Action: delivered\r\nStatus: 2.1.5\r\nLast-Attempt-Date: ")
                .doesNotContain("Remote-MTA", "Diagnostic-Code");
    }

    @Property
    void whatOthersWriteShouldStayInItsField(@ForAll String address, @ForAll String explanation) {
        String report = write(Kind.FAILED, "x" + address, explanation, Optional.of(address));

        String status = report.substring(
                report.indexOf("Reporting-MTA: "), report.indexOf("--report-id-1\r\nContent-Type: text/rfc822"));
        assertThat(status.lines().filter(line -> !line.isEmpty() && !line.matches("(?s)[A-Za-z-]+: .*")))
                .isEmpty();
        assertThat(report.replace("\r\n", "")).doesNotContain("\n", "\r");
    }
}
