/**
 * The main class of the Cassandra child. It runs on Cassandra's class path, alone in its process, and must not
 * grow: whatever can be done in the parent is done there.
 */
package io.facteur.embedded.child;
