/**
 * Cassandra as a child process of the server, for one machine and for tests: its files, its start, its watch,
 * its end. The parent's side; the child's is {@code embedded/cassandra}.
 */
package io.facteur.embedded;
