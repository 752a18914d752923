/** Events of mailboxes whose listener failed: kept until an administrator delivers them again or drops them. */
package io.facteur.stores.cassandra.events;
