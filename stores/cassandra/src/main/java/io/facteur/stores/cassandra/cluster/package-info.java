/** What the nodes of a cluster know of each other, and which of them does what only one may do. */
package io.facteur.stores.cassandra.cluster;
