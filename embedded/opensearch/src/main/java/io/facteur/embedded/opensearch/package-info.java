/**
 * The main class of the OpenSearch child and its plugins. It runs on OpenSearch's class path, alone in its process, and
 * must not grow: whatever can be done in the parent is done there.
 */
package io.facteur.embedded.opensearch;
