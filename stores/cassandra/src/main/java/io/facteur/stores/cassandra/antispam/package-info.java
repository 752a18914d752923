/** What antispam remembers: how much each account has sent. */
package io.facteur.stores.cassandra.antispam;
