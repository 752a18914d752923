package io.facteur.webadmin;

import io.facteur.authentication.dkim.DkimSigner;
import io.facteur.authentication.dkim.SigningKey;
import io.facteur.authentication.dkim.SigningOptions;
import io.facteur.authentication.message.HeaderField;
import io.facteur.authentication.message.MessageReader;
import io.facteur.authentication.signing.SigningKeys;
import io.facteur.dns.DnsName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.inject.Inject;
import org.apache.james.core.Username;

/**
 * Writes the message of {@code facteur mail send-test}: of the recipient's own domain, signed as what the domain sends. It
 * comes back by SMTP like a stranger's, so that it shows what others find when they check the domain.
 */
public final class TestMessages {

    private final SigningKeys keys;
    private final Clock clock;

    /**
     * @param domain that it is of; a client may call itself so (HELO), and then SPF is asked about it
     * @param content of the message, with CR LF
     */
    record TestMessage(String messageId, String domain, String content) {}

    @Inject
    public TestMessages(SigningKeys keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    TestMessage write(Username recipient) throws IOException {
        String domain = recipient.getDomainPart().orElseThrow().asString();
        String id = "<" + UUID.randomUUID() + "@" + domain + ">";
        String content = String.join(
                "\r\n",
                "Date: "
                        + DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                clock.instant().atZone(ZoneOffset.UTC)),
                "From: Facteur <postmaster@" + domain + ">",
                "To: <" + recipient.asString() + ">",
                "Subject: Test message",
                "Message-ID: " + id,
                "Auto-Submitted: auto-generated",
                "MIME-Version: 1.0",
                "Content-Type: text/plain; charset=us-ascii",
                "",
                "The administrator of this server sent this message with \"facteur mail send-test\".",
                "There is nothing to do.",
                "");
        List<SigningKey> signing = keys.of(DnsName.of(domain)).block();
        return new TestMessage(id, domain, signatures(signing, content) + content);
    }

    private String signatures(List<SigningKey> signing, String content) throws IOException {
        if (signing.isEmpty()) {
            return "";
        }
        try (ByteArrayInputStream in = new ByteArrayInputStream(content.getBytes(StandardCharsets.US_ASCII))) {
            return new DkimSigner(signing, SigningOptions.DEFAULT, clock)
                    .sign(MessageReader.open(in)).stream()
                            .map(TestMessages::line)
                            .collect(Collectors.joining());
        }
    }

    private static String line(HeaderField field) {
        String text = new String(field.octets(), StandardCharsets.US_ASCII);
        return text.endsWith("\r\n") ? text : text + "\r\n";
    }
}
