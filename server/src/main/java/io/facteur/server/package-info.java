/**
 * The main class: start in order, say what is going on, stop in the reverse order.
 */
package io.facteur.server;
