package io.facteur.benchmarks;

import io.facteur.authentication.dkim.DnsText;
import io.facteur.dns.DnsName;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What the DNS says about the senders. */
final class Zone {

    private record Line(String name, String type, String value) {}

    private final List<Line> lines = new ArrayList<>();

    Zone add(String name, String type, String value) {
        lines.add(new Line(name, type, value));
        return this;
    }

    /** A day is longer than any benchmark: nothing is asked twice, what does not exist included. */
    String masterFile() {
        String head = "$TTL 86400\n. IN SOA ns. hostmaster. 1 86400 86400 86400 86400\n";
        return lines.stream()
                .map(line -> line.type().equals("TXT")
                        ? DnsText.zoneLine(DnsName.of(line.name()), line.value())
                        : line.name() + ". IN " + line.type() + " " + line.value())
                .collect(Collectors.joining("\n", head, "\n"));
    }

    /** An array of arrays: name, type, value as in a master file, but for TXT, which is one string. */
    String json() {
        return lines.stream()
                .map(line -> "[\"" + line.name() + "\", \"" + line.type() + "\", \"" + line.value() + "\"]")
                .collect(Collectors.joining(",\n", "[\n", "\n]\n"));
    }
}
