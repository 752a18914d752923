/** How much an account may send, so that one stolen password does not get the server block-listed. */
package io.facteur.antispam.sending;
