/** LMTP (RFC 2033) from programs of this machine: to recipients of ours, into the spool, one answer for each. */
package io.facteur.protocols.lmtp;
