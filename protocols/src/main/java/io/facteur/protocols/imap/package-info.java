/** IMAP as James has it, with the limits that a server on the Internet needs and the roles of our mailboxes. */
package io.facteur.protocols.imap;
