/**
 * The records that a domain and its server should have in the DNS, and how they are written. {@code dns show} prints this
 * list, and {@code doctor} compares what is published with the same one. Values only: nobody is asked for anything.
 */
package io.facteur.cli.publish;
