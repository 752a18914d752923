/**
 * What is thought of a message: its facts, and for each recipient a verdict with its reasons. Knows no James, no Guice and
 * no store.
 */
package io.facteur.antispam;
