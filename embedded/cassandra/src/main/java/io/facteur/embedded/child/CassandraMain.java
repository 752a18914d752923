package io.facteur.embedded.child;

import java.io.IOException;
import org.apache.cassandra.service.CassandraDaemon;
import org.apache.cassandra.service.StorageService;

/**
 * Runs one Cassandra node until standard input ends. The parent holds the other end of that pipe: it closes it to stop
 * the node, and the system closes it when the parent dies, however it dies. So a node never outlives its parent.
 */
public final class CassandraMain {

    /** Printed on standard output, alone on a line, once clients are served. */
    public static final String READY = "facteur: ready";

    private static final long DRAIN_LIMIT_MILLIS = 15_000;

    private CassandraMain() {}

    public static void main(String[] args) {
        Thread watch = new Thread(CassandraMain::stopAtEndOfInput, "parent-watch");
        watch.setDaemon(true);
        watch.start();
        new CassandraDaemon(false).activate();
        System.out.println(READY);
    }

    private static void stopAtEndOfInput() {
        try {
            while (System.in.read() >= 0) {
                // the parent says nothing: only the end counts
            }
        } catch (IOException expected) {
            // a broken pipe is an end as well
        }
        haltAfter(DRAIN_LIMIT_MILLIS);
        try {
            // Writes the memtables, so that the next start has nothing to replay.
            StorageService.instance.drain();
            Runtime.getRuntime().halt(0);
        } catch (Throwable e) {
            // The commit log has every acknowledged write: stopping at once loses none.
            System.err.println("drain failed, stopping without it: " + e);
            Runtime.getRuntime().halt(1);
        }
    }

    private static void haltAfter(long millis) {
        Thread limit = new Thread(
                () -> {
                    try {
                        Thread.sleep(millis);
                    } catch (InterruptedException expected) {
                        // halt now
                    }
                    Runtime.getRuntime().halt(2);
                },
                "drain-limit");
        limit.setDaemon(true);
        limit.start();
    }
}
