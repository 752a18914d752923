package io.facteur.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.facteur.authentication.Finding;
import java.util.List;
import java.util.Locale;

/** What is wrong with what a domain publishes, as it is shown. */
record Findings(List<Finding> all) {

    boolean hasErrors() {
        return all.stream().anyMatch(finding -> finding.severity() == Finding.Severity.ERROR);
    }

    void print(Verb verb) {
        if (all.isEmpty()) {
            verb.say("  nothing is wrong with it");
        }
        for (Finding finding : all) {
            verb.say(String.format(Locale.ROOT, "  %-8s %s", text(finding.severity()), finding.problem()));
            if (!finding.remedy().isEmpty()) {
                verb.say("           to mend it: " + uncapitalized(finding.remedy()));
            }
        }
    }

    /** A sentence that becomes part of another; what begins with a name or an abbreviation stays as it is. */
    static String uncapitalized(String text) {
        return text.length() > 1 && Character.isLowerCase(text.charAt(1))
                ? Character.toLowerCase(text.charAt(0)) + text.substring(1)
                : text;
    }

    ArrayNode json() {
        ArrayNode array = Json.array();
        all.forEach(finding -> array.addObject()
                .put("severity", text(finding.severity()))
                .put("code", finding.code())
                .put("problem", finding.problem())
                .put("remedy", finding.remedy()));
        return array;
    }

    private static String text(Finding.Severity severity) {
        return severity.name().toLowerCase(Locale.ROOT);
    }
}
