/** iprev (RFC 8601 3): does the client's address have a name that leads back to it? */
package io.facteur.authentication.iprev;
