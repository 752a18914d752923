package io.facteur.dns;

/**
 * An MX record.
 *
 * @param preference the lowest is tried first
 * @param host {@link DnsName#ROOT} for a domain that takes no mail (RFC 7505)
 */
public record MailExchange(int preference, DnsName host) {}
