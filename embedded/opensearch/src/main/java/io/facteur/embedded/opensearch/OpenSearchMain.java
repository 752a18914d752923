package io.facteur.embedded.opensearch;

import java.io.IOError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.LogManager;
import org.opensearch.analysis.common.CommonAnalysisPlugin;
import org.opensearch.common.settings.Settings;
import org.opensearch.index.reindex.ReindexPlugin;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;

/**
 * Runs one OpenSearch node until standard input ends. The parent holds the other end of that pipe: it closes it to stop
 * the node, and the system closes it when the parent dies, however it dies. So a node never outlives its parent.
 */
public final class OpenSearchMain {

    /** Printed on standard output, alone on a line, once clients are served. */
    public static final String READY = "facteur: ready";

    private static final long CLOSE_LIMIT_MILLIS = 15_000;

    private OpenSearchMain() {}

    /** Of all that a distribution of OpenSearch starts with, what a search index needs. */
    private static final class SearchNode extends Node {

        SearchNode(Settings settings, Path conf) {
            super(
                    InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), conf, () -> "facteur"),
                    List.of(
                            LoneNodePlugin.class,
                            CommonAnalysisPlugin.class,
                            IcuAnalysisPlugin.class,
                            ReindexPlugin.class),
                    false);
        }
    }

    /**
     * @param args the directory of the node, and that of {@code opensearch.yml}
     */
    public static void main(String[] args) throws Exception {
        Thread.setDefaultUncaughtExceptionHandler(OpenSearchMain::endWhenBroken);
        Settings settings = Settings.builder().put("path.home", args[0]).build();
        Node node = new SearchNode(settings, Path.of(args[1]));
        // No daemon, unlike all threads of the node: it keeps the process running.
        new Thread(() -> stopAtEndOfInput(node), "parent-watch").start();
        node.start();
        System.out.println(READY);
    }

    /** A thread that an Error ended leaves a node that answers and does not work: the parent starts a new one. */
    private static void endWhenBroken(Thread thread, Throwable e) {
        LogManager.getLogger(OpenSearchMain.class).fatal("an error ended the thread {}", thread.getName(), e);
        if (e instanceof VirtualMachineError
                || e instanceof IOError
                || thread.getName().equals("main")) {
            Runtime.getRuntime().halt(1);
        }
    }

    private static void stopAtEndOfInput(Node node) {
        try {
            while (System.in.read() >= 0) {
                // the parent says nothing: only the end counts
            }
        } catch (IOException expected) {
            // a broken pipe is an end as well
        }
        haltAfter(CLOSE_LIMIT_MILLIS);
        try {
            // Commits the shards, so that the next start has nothing to replay.
            node.close();
            Runtime.getRuntime().halt(0);
        } catch (IOException | RuntimeException e) {
            // The translog has every acknowledged document: stopping at once loses none.
            System.err.println("not closed, stopping without it: " + e);
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
                "close-limit");
        limit.setDaemon(true);
        limit.start();
    }
}
