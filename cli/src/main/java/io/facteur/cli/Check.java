package io.facteur.cli;

/**
 * One thing that was looked at.
 *
 * @param what in a few words
 * @param detail what was found, and what to do about it; may be empty when all is well
 */
record Check(Result result, String what, String detail) {

    /** The names are what is printed. */
    enum Result {
        ok,
        warn,
        FAIL
    }

    static Check ok(String what, String detail) {
        return new Check(Result.ok, what, detail);
    }

    static Check warn(String what, String detail) {
        return new Check(Result.warn, what, detail);
    }

    static Check fail(String what, String detail) {
        return new Check(Result.FAIL, what, detail);
    }
}
