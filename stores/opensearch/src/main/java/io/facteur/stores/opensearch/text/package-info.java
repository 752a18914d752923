/** The text of attachments, for the index. */
package io.facteur.stores.opensearch.text;
