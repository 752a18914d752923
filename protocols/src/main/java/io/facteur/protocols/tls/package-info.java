/** The certificate of the servers: the first one, and what happens when it is replaced. */
package io.facteur.protocols.tls;
