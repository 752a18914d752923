/** DKIM (RFC 6376, 8301, 8463, 8616): verify, sign, and the keys for it. */
package io.facteur.authentication.dkim;
