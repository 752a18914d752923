package io.facteur.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

@Command(
        name = "version",
        description = "Show the version of this command, of James, and of Java.",
        footer = {"", "Example:", "  facteur version --json"})
final class VersionCommand extends Verb {

    /** For {@code facteur --version}. */
    static final class Provider implements IVersionProvider {

        @Override
        public String[] getVersion() throws IOException {
            return new String[] {text(load())};
        }
    }

    private static Properties load() throws IOException {
        Properties versions = new Properties();
        try (InputStream resource = VersionCommand.class.getResourceAsStream("version.properties")) {
            versions.load(resource);
        }
        versions.setProperty("java", System.getProperty("java.version"));
        return versions;
    }

    private static String text(Properties versions) {
        return "facteur " + versions.getProperty("version") + ", on Apache James " + versions.getProperty("james")
                + " and Java " + versions.getProperty("java");
    }

    @Override
    int run() throws IOException {
        Properties versions = load();
        if (json()) {
            answer(Json.object()
                    .put("facteur", versions.getProperty("version"))
                    .put("james", versions.getProperty("james"))
                    .put("java", versions.getProperty("java")));
        } else {
            say(text(versions));
        }
        return ExitCode.OK;
    }
}
