/** OpenSearch: the connection to it, and the versions of an index behind one name. */
package io.facteur.stores.opensearch;
