package io.facteur.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What an engine found out about a domain, whichever engine it was. */
final class Findings {

    private static final String ERROR = "error";

    private record Finding(String severity, String code, String problem, String remedy) {}

    private final List<Finding> findings = new ArrayList<>();

    void add(Enum<?> severity, String code, String problem, String remedy) {
        findings.add(new Finding(severity.name().toLowerCase(Locale.ROOT), code, problem, remedy));
    }

    boolean hasErrors() {
        return findings.stream().anyMatch(finding -> finding.severity().equals(ERROR));
    }

    void print(Verb verb) {
        if (findings.isEmpty()) {
            verb.say("  nothing is wrong with it");
        }
        for (Finding finding : findings) {
            verb.say(String.format(Locale.ROOT, "  %-8s %s", finding.severity(), finding.problem()));
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
        findings.forEach(finding -> array.add(Json.of(finding)));
        return array;
    }
}
