/** JMAP (RFC 8620, 8621) is James' own; here is what it uses that does not hold against what arrives by mail. */
package io.facteur.protocols.jmap;
