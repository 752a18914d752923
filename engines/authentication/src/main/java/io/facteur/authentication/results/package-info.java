/** Authentication-Results (RFC 8601): written, parsed, and forged ones removed. */
package io.facteur.authentication.results;
