package io.facteur.cli;

import io.facteur.cli.doctor.Diagnosis;
import io.facteur.cli.doctor.Diagnosis.Result;
import io.facteur.cli.doctor.Readiness;
import io.facteur.cli.doctor.SenderRule;
import io.facteur.dns.DnsName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A report as a person reads it: what is well in one line, then a line for each thing that is not, the worst last, where it
 * is nearest to the prompt. What is only not published has one remedy, and so one line.
 */
final class DoctorText {

    private static final int WIDTH = 100;

    private DoctorText() {}

    static List<String> lines(DoctorReport report, boolean utf8) {
        List<String> lines = new ArrayList<>();
        int failures = 0;
        if (report.domains().size() == 1) {
            DnsName domain = report.domains().keySet().iterator().next();
            List<Diagnosis> all = new ArrayList<>(report.server());
            all.addAll(report.domains().get(domain));
            failures += add(all, lines);
            lines.add("");
            ready(report.readiness(domain), lines);
        } else {
            failures += add(report.server(), lines);
            for (Map.Entry<DnsName, List<Diagnosis>> entry : report.domains().entrySet()) {
                lines.add("");
                lines.add(DkimText.show(entry.getKey(), utf8));
                failures += add(entry.getValue(), lines);
                ready(report.readiness(entry.getKey()), lines);
            }
            lines.add("");
        }
        String end =
                failures == 0 ? "Nothing to mend" : failures == 1 ? "1 thing to mend" : failures + " things to mend";
        DoctorOutgoing outgoing = report.outgoing();
        lines.add(end + (outgoing.text().isEmpty() ? "" : "; " + outgoing.text()));
        if (!outgoing.advice().isEmpty()) {
            lines.add("      " + outgoing.advice());
        }
        return lines;
    }

    /** @return how many things are to be mended */
    private static int add(List<Diagnosis> found, List<String> lines) {
        well(found, lines);
        int failures = 0;
        for (Result result : List.of(Result.UNKNOWN, Result.WARN, Result.FAIL)) {
            List<String> here = grouped(
                    found.stream().filter(each -> each.result() == result).toList());
            here.forEach(line -> lines.add(String.format(Locale.ROOT, "%-5s %s", result.word(), line)));
            failures += result == Result.FAIL ? here.size() : 0;
        }
        return failures;
    }

    private static void well(List<Diagnosis> found, List<String> lines) {
        List<String> names = found.stream()
                .filter(each -> each.result() == Result.OK)
                .sorted(Comparator.comparing(Diagnosis::topic))
                .map(Diagnosis::what)
                .distinct()
                // what is well for one address and not for another is not well
                .filter(name ->
                        found.stream().noneMatch(each -> each.what().equals(name) && each.result() != Result.OK))
                .toList();
        StringBuilder line = new StringBuilder();
        for (String name : names) {
            if (line.length() + name.length() > WIDTH) {
                lines.add(line + ",");
                line.setLength(0);
            }
            line.append(line.length() == 0 ? "ok    " : ", ").append(name);
        }
        if (line.length() > 0) {
            lines.add(line.toString());
        }
    }

    private static List<String> grouped(List<Diagnosis> found) {
        List<String> lines = new ArrayList<>();
        Map<String, List<Diagnosis>> absent = new LinkedHashMap<>();
        for (Diagnosis each :
                found.stream().sorted(Comparator.comparing(Diagnosis::topic)).toList()) {
            if (each.absent()) {
                absent.computeIfAbsent(each.remedy(), remedy -> new ArrayList<>())
                        .add(each);
            } else {
                lines.add(each.remedy().isEmpty() ? each.text() : each.text() + ": " + each.remedy());
            }
        }
        // what is the same for two addresses is one thing
        List<String> distinct = new ArrayList<>(lines.stream().distinct().toList());
        absent.forEach((remedy, group) ->
                distinct.add(group.stream().map(Diagnosis::what).distinct().collect(Collectors.joining(", "))
                        + (group.get(0).result() == Result.UNKNOWN ? " not checked: " : " not published: ")
                        + remedy));
        return distinct;
    }

    private static void ready(List<Readiness> answers, List<String> lines) {
        lines.add("Ready for "
                + answers.stream()
                        .map(each ->
                                each.provider().label() + ": " + each.answer().text())
                        .collect(Collectors.joining("   ")));
        for (Readiness each : answers) {
            List<String> parts = new ArrayList<>();
            if (!each.lacks().isEmpty()) {
                parts.add(String.join(", ", each.lacks()));
            }
            if (!each.bulkLacks().isEmpty()) {
                parts.add("from " + String.format(Locale.ROOT, "%,d", SenderRule.BULK) + " messages a day on "
                        + String.join(", ", each.bulkLacks()));
            }
            if (!parts.isEmpty()) {
                lines.add("      " + each.provider().label() + " wants " + String.join("; ", parts));
            }
        }
    }
}
