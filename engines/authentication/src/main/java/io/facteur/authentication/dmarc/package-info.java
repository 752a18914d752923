/** DMARC (RFC 9989): whose policy applies, whether the author is authentic, and what the domain asks for. */
package io.facteur.authentication.dmarc;
