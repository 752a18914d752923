/** A message as its octets: header fields as they were written, and a body that is read once. */
package io.facteur.authentication.message;
