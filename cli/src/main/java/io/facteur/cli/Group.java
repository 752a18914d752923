package io.facteur.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Verbs that belong together, behind a word of their own: without one of them it is a mistake, and shows what there is. */
abstract class Group implements Runnable {

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    @Override
    public final void run() {
        String all = spec.qualifiedName();
        String words = all.contains(" ") ? " after" + all.substring(all.indexOf(' ')) : "";
        throw new ParameterException(spec.commandLine(), "a verb is missing" + words);
    }
}
