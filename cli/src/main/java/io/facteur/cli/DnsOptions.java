package io.facteur.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Whom to ask, the same for every verb that asks the DNS. {@link Resolver} acts on them. */
final class DnsOptions {

    @Option(
            names = "--dns",
            paramLabel = "HOST[:PORT]",
            description = "Ask this DNS server, 127.0.0.1:5353 or [::1]:5353; several are asked in their order."
                    + " Default: those of the system.")
    List<String> servers = List.of();

    @Option(
            names = "--zone",
            paramLabel = "FILE",
            description = "Ask nobody: answer from a zone file (names without $ORIGIN are relative to the root).")
    List<Path> zones = List.of();
}
