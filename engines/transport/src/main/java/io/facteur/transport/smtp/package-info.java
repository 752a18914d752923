/**
 * The SMTP client: one message over one connection to one address, with a result for each recipient. It holds no thread
 * while it waits.
 */
package io.facteur.transport.smtp;
