/** What is remembered of changes to mailboxes until the search index has them. */
package io.facteur.stores.cassandra.search;
