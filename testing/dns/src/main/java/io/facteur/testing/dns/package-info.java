/** A DNS server on this machine, for tests of whatever asks the DNS. */
package io.facteur.testing.dns;
