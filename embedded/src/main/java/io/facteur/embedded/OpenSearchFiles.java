package io.facteur.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The files and the command line of an OpenSearch child. */
final class OpenSearchFiles {

    private static final String MAIN = "io.facteur.embedded.opensearch.OpenSearchMain";

    private OpenSearchFiles() {}

    /** Writes the configuration of the node. */
    static void write(OpenSearchOptions options) throws IOException {
        ChildFiles.create(options);
        Path conf = ChildFiles.conf(options);
        String yaml = ChildFiles.resource("opensearch.yml")
                .replace("@address@", options.address())
                .replace("@port@", Integer.toString(options.port()))
                .replace("@directory@", options.directory().toString());
        Files.writeString(conf.resolve("opensearch.yml"), yaml);
        Files.writeString(conf.resolve("log4j2.xml"), ChildFiles.resource("opensearch-log4j2.xml"));
    }

    static List<String> command(OpenSearchOptions options) {
        List<String> command = ChildFiles.java(options, options.heap());
        command.addAll(List.of(
                "-XX:MaxDirectMemorySize=64m",
                "-XX:ReservedCodeCacheSize=64m",
                "-XX:MaxMetaspaceSize=128m",
                "-Xss512k",
                "-XX:-OmitStackTraceInFastThrow",
                "-Dfile.encoding=UTF-8",
                "-Dio.netty.noUnsafe=true",
                "-Dio.netty.noKeySetOptimization=true",
                "-Dio.netty.recycler.maxCapacityPerThread=0",
                "-Dio.netty.allocator.numDirectArenas=0",
                "-Dlog4j2.configurationFile="
                        + ChildFiles.conf(options).resolve("log4j2.xml").toUri(),
                "-Dlog4j2.disableJmx=true",
                // The child ends in an order of its own, and logs until then.
                "-Dlog4j2.isShutdownHookEnabled=false",
                "-Dfacteur.log=" + options.log(),
                "-Dfacteur.secret.file=" + options.secret(),
                "-cp",
                options.lib() + "/*",
                MAIN,
                options.directory().toString(),
                ChildFiles.conf(options).toString()));
        return command;
    }
}
