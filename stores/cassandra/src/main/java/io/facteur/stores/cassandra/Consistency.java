package io.facteur.stores.cassandra;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;

/** How many copies must answer: a majority always, so that what was written is read. */
public enum Consistency {

    /** Of all data centers together: a server in another one reads what was written here. */
    QUORUM(DefaultConsistencyLevel.QUORUM, DefaultConsistencyLevel.SERIAL),

    /** Of the data center of this server alone; others follow. All servers must be in one data center. */
    LOCAL_QUORUM(DefaultConsistencyLevel.LOCAL_QUORUM, DefaultConsistencyLevel.LOCAL_SERIAL);

    private final ConsistencyLevel regular;
    private final ConsistencyLevel serial;

    Consistency(ConsistencyLevel regular, ConsistencyLevel serial) {
        this.regular = regular;
        this.serial = serial;
    }

    /** Of reads and writes. */
    public ConsistencyLevel regular() {
        return regular;
    }

    /** Of lightweight transactions, and of the reads that must see their result. */
    public ConsistencyLevel serial() {
        return serial;
    }
}
