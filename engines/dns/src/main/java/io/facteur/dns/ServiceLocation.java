package io.facteur.dns;

/**
 * An SRV record (RFC 2782).
 *
 * @param priority the lowest is tried first
 * @param weight the share of those of one priority
 * @param host {@link DnsName#ROOT} for a service that is not offered
 */
public record ServiceLocation(int priority, int weight, int port, DnsName host) {}
