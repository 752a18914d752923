/** POP3, over TLS only where it comes to passwords. */
package io.facteur.protocols.pop3;
