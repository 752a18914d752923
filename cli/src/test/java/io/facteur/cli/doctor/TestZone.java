package io.facteur.cli.doctor;

import io.facteur.cli.publish.Installation;
import io.facteur.cli.publish.WantedRecords;
import io.facteur.cli.publish.ZoneRecord;
import java.util.ArrayList;
import java.util.List;

/** A zone in which all is as it should be, but for what a test changes. */
final class TestZone {

    private final List<String> lines;

    private TestZone(List<String> lines) {
        this.lines = lines;
    }

    static TestZone green(Installation installation) {
        return new TestZone(WantedRecords.of(installation).stream()
                .map(record -> line(record).replace("\n", " "))
                .toList());
    }

    private static String line(ZoneRecord record) {
        return record.name() + ". IN " + record.type() + " " + record.data();
    }

    /** @param start of the lines that go: {@code example.org. IN MX} */
    TestZone without(String start) {
        List<String> left =
                lines.stream().filter(line -> !line.startsWith(start)).toList();
        if (left.size() == lines.size()) {
            throw new AssertionError("nothing begins with " + start + " in " + text());
        }
        return new TestZone(left);
    }

    TestZone with(String... added) {
        List<String> more = new ArrayList<>(lines);
        more.addAll(List.of(added));
        return new TestZone(more);
    }

    String text() {
        return String.join("\n", lines) + "\n";
    }
}
