/**
 * The wiring: one Guice module a capability, nothing else.
 */
package io.facteur.guice;
