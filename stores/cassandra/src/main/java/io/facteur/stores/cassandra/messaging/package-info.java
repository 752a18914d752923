/**
 * Deferred mail: what waits for its time. One interface, in memory for tests and on Cassandra for service.
 */
package io.facteur.stores.cassandra.messaging;
