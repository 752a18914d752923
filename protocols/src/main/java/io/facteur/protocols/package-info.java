/**
 * Protocol servers where James' own must be replaced: what they refuse, how they limit, and when they answer.
 */
package io.facteur.protocols;
