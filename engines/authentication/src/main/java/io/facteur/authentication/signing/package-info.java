/** The keys that this server signs with: made, published, used, changed for new ones, forgotten. */
package io.facteur.authentication.signing;
