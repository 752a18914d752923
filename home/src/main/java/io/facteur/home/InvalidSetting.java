package io.facteur.home;

import java.nio.file.Path;

/** A value that an administrator wrote and that cannot be used; the message says where, what, and what is allowed. */
public final class InvalidSetting extends Exception {

    public InvalidSetting(Path file, String key, String found, String allowed) {
        super(file + ": " + key + ": found \"" + found + "\", allowed: " + allowed);
    }
}
