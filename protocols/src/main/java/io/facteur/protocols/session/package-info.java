/**
 * What the line protocols (SMTP, LMTP, POP3, ManageSieve) share below their commands: framing, limits, back-pressure,
 * STARTTLS, and the threads that sessions run on.
 */
package io.facteur.protocols.session;
