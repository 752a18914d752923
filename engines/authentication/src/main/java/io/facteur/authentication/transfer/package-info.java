/** Content-Transfer-Encoding (RFC 2045 6): a message in the form that every next hop takes as it is. */
package io.facteur.authentication.transfer;
