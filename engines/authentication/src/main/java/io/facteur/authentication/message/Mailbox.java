package io.facteur.authentication.message;

import io.facteur.dns.DnsName;

/**
 * An address in a header field (RFC 5322 3.4.1).
 *
 * @param localPart without the quotation marks that it may have been written with
 */
public record Mailbox(String localPart, DnsName domain) {

    /** {@code ana@example.org}. */
    public String text() {
        return localPart + "@" + domain;
    }
}
