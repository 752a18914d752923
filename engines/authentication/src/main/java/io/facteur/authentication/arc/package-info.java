/** ARC (RFC 8617): what those who passed a message on saw of it. */
package io.facteur.authentication.arc;
