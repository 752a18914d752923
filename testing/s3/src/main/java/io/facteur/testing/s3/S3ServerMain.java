package io.facteur.testing.s3;

import java.io.IOException;
import org.gaul.s3proxy.Main;

/**
 * Serves a directory as S3 until standard input ends, which it does when the parent dies, however it dies. The arguments
 * are those of S3Proxy: {@code --properties FILE}.
 */
public final class S3ServerMain {

    /** Printed on standard output, alone on a line, once clients are served. */
    public static final String READY = "facteur: s3 is ready";

    private S3ServerMain() {}

    public static void main(String[] args) throws Exception {
        Thread watch = new Thread(S3ServerMain::stopAtEndOfInput, "parent-watch");
        watch.setDaemon(true);
        watch.start();
        Main.main(args);
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
        Runtime.getRuntime().halt(0);
    }
}
