/**
 * Compares what is published and reachable with what should be, and says of every difference what it is and what mends
 * it. What a running server tells of itself comes from outside.
 */
package io.facteur.cli.doctor;
