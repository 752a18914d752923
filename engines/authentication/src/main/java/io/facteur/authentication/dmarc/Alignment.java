package io.facteur.authentication.dmarc;

import io.facteur.dns.DnsName;

/**
 * One authenticated identifier beside the author's domain.
 *
 * @param method {@code spf} or {@code dkim}
 * @param domain what that method passed for
 * @param selector of DKIM; empty for SPF
 * @param strict {@code aspf} or {@code adkim} asks for the same domain, not only the same organization
 */
public record Alignment(String method, DnsName domain, String selector, boolean strict, boolean aligned) {}
