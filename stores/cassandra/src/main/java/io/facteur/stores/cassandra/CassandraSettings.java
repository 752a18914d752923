package io.facteur.stores.cassandra;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * Where the store is.
 *
 * @param contactPoints of nodes, at least one; the others are discovered
 * @param datacenter that this server reads from and writes to
 * @param keyspace of all our tables, created when it is missing
 * @param replication copies of each row in the data center
 */
public record CassandraSettings(
        List<InetSocketAddress> contactPoints,
        String datacenter,
        String keyspace,
        int replication,
        String username,
        String password) {

    public static final String DATACENTER_OF_A_LONE_NODE = "datacenter1";
    public static final String KEYSPACE = "facteur";

    /** Never the password. */
    @Override
    public String toString() {
        return "CassandraSettings[" + contactPoints + ", " + datacenter + ", " + keyspace + ", x" + replication + "]";
    }
}
