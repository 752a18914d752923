/** The index of quotas: how full each account is, so that administrators find the full ones among very many. */
package io.facteur.stores.opensearch.quota;
