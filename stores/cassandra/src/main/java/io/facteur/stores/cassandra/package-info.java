/**
 * What Facteur remembers in Cassandra: the session, the creation of the schema, and a package for each
 * capability that stores something.
 */
package io.facteur.stores.cassandra;
