/**
 * Cassandra and OpenSearch as child processes of the server, for one machine and for tests: their files, their start,
 * their watch, their end. The parent's side; the children's are {@code embedded/cassandra} and
 * {@code embedded/opensearch}.
 */
package io.facteur.embedded;
