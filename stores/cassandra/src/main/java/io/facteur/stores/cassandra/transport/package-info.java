/** What transport remembers: whether mail to other domains leaves. */
package io.facteur.stores.cassandra.transport;
