package io.facteur.cli;

/** What the command tells the shell. Scripts rely on these: they are in the documentation and do not change. */
final class ExitCode {

    static final int OK = 0;

    /** Anything that has no number of its own below. */
    static final int FAILED = 1;

    /** The command line cannot be understood, or a value on it is invalid. */
    static final int USAGE = 2;

    /** The server does not run on this home, or is not ready yet. */
    static final int NOT_RUNNING = 3;

    static final int NOT_FOUND = 4;

    static final int ALREADY_THERE = 5;

    /** It exists, and something else needs it. */
    static final int IN_USE = 6;

    /** No DNS server answers, so that what depends on it is not known. */
    static final int NO_DNS = 7;

    private ExitCode() {}
}
