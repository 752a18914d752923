package io.facteur.cli.publish;

/**
 * Something that users' programs find by an SRV record.
 *
 * @param label of the record: {@code _imaps._tcp}
 * @param priority the lowest is tried first, of several ways to the same (RFC 6186 3.3)
 * @param comment what it is, in words
 */
public record ClientService(String label, int priority, int port, String comment) {}
