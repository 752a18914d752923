package io.facteur.acceptance;

/** Options of the JVMs that tests start. */
final class JavaOptions {

    /** Most tests end before the slower compiler has paid; a measurement is of what users have. */
    static final String COMPILER = isMeasurement() ? "-XX:TieredStopAtLevel=4" : "-XX:TieredStopAtLevel=1";

    private JavaOptions() {}

    private static boolean isMeasurement() {
        return Boolean.getBoolean("facteur.cluster.measure") || Boolean.getBoolean("facteur.search.measure");
    }
}
