/** What a sender is told of his message: delivery status notifications, RFC 3461 to 3464, RFC 6533. */
package io.facteur.transport.dsn;
