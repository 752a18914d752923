/**
 * A DNS client that answers from zone data in memory: for tests and benchmarks, and to try records before they are
 * published.
 */
package io.facteur.dns.zone;
