/** What authentication remembers: the keys that this server signs with. */
package io.facteur.stores.cassandra.authentication;
