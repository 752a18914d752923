/** The index of mailboxes: a message as a document, a search as a query, and what keeps both true to the store. */
package io.facteur.stores.opensearch.mailbox;
