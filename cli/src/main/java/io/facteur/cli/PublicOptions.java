package io.facteur.cli;

import java.util.List;
import picocli.CommandLine.Option;

/** How the Internet knows the server, where the configuration does not say it. {@link PublicServer} acts on them. */
final class PublicOptions {

    @Option(
            names = "--hostname",
            paramLabel = "NAME",
            description = "The server's name. Default: hostname in facteur.properties.")
    String hostname;

    @Option(
            names = "--address",
            paramLabel = "IP",
            description = "The server's address on the Internet; can be repeated. Default: public.addresses in"
                    + " facteur.properties, else bind.")
    List<String> addresses = List.of();
}
