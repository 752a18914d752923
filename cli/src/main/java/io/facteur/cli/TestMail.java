package io.facteur.cli;

import io.facteur.dns.DomainName;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.UUID;

/**
 * A message to be handed in.
 *
 * @param helo what the client calls itself
 * @param sender of the envelope; empty for the null sender
 * @param content with CR LF
 */
record TestMail(String helo, String sender, String messageId, String content) {

    /** Reserved (RFC 6761), so nobody is slandered; in a trial, its policy is to refuse what is forged. */
    static final String BANK = "bank.test";

    /** What somebody would send who pretends to be of a domain. */
    static TestMail forged(DomainName domain, Address recipient) {
        String author = "security@" + domain.ascii();
        String id = "<" + UUID.randomUUID() + "@" + domain.ascii() + ">";
        return new TestMail(
                "mail." + domain.ascii(),
                author,
                id,
                String.join(
                        "\r\n",
                        "Date: " + DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC)),
                        "From: Security <" + author + ">",
                        "To: <" + recipient.ascii() + ">",
                        "Subject: Test message that is forged",
                        "Message-ID: " + id,
                        "MIME-Version: 1.0",
                        "Content-Type: text/plain; charset=us-ascii",
                        "",
                        "The administrator of your server sent this with \"facteur mail send-test --forged\", to see",
                        "whether mail is refused that " + domain.ascii() + " did not send. There is nothing to do.",
                        ""));
    }
}
