package io.facteur.cli.doctor;

/** How a command of ours is written so that it can be pasted. */
@FunctionalInterface
public interface Commands {

    /** @param arguments as {@code dns}, {@code show}, {@code example.org} */
    String line(String... arguments);
}
