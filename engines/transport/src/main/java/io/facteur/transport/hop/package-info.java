/**
 * How mail is shared out among connections: a few to each next hop, a bounded number in all, each used again while there is
 * mail for it, and none for a while to a host that wants less of us. A connection carries the next message only when what
 * became of the one before is on disk.
 */
package io.facteur.transport.hop;
