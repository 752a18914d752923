package io.facteur.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which mail of the queue is meant; all that is said must fit. */
final class QueueChoice {

    private static final Pattern AGE = Pattern.compile("([1-9][0-9]{0,5})([smhd])");

    @Parameters(paramLabel = "ID", arity = "0..*", description = "Of a mail, as \"queue list\" shows it.")
    private List<String> ids = new ArrayList<>();

    @Option(names = "--next-hop", paramLabel = "HOST", description = "Mail for this host, or for this domain.")
    private String nextHop;

    @Option(
            names = "--sender",
            paramLabel = "ADDRESS",
            description = "Mail of this sender, or of this account; <> for reports.")
    private String sender;

    @Option(names = "--older-than", paramLabel = "AGE", description = "Mail that waits for longer: 30m, 4h, 2d.")
    private String olderThan;

    @Option(names = "--all", description = "All mail.")
    private boolean all;

    /** @return the query of a request that shows something */
    String query() {
        List<String> parts = new ArrayList<>();
        ids.forEach(id -> parts.add("id=" + Api.segment(id)));
        add(parts, "nextHop", nextHop);
        add(parts, "sender", sender);
        if (olderThan != null) {
            parts.add("olderThan=" + seconds(olderThan));
        }
        return parts.isEmpty() ? "" : "?" + String.join("&", parts);
    }

    /** @return the query of a request that changes something */
    String change() {
        String query = query();
        if (query.isEmpty() == !all) {
            throw new Failure(
                    ExitCode.USAGE,
                    all
                            ? "--all goes with nothing else"
                            : "say which mail: an ID, --next-hop, --sender or --older-than; or --all");
        }
        return all ? "?all=true" : query;
    }

    private static void add(List<String> parts, String name, String value) {
        if (value != null) {
            parts.add(name + "=" + Api.segment(value));
        }
    }

    private static long seconds(String age) {
        Matcher matcher = AGE.matcher(age);
        if (!matcher.matches()) {
            throw new Failure(
                    ExitCode.USAGE, "--older-than: found \"" + age + "\", allowed: a time such as 30m, 4h or 2d");
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "s" -> number;
            case "m" -> Duration.ofMinutes(number).toSeconds();
            case "h" -> Duration.ofHours(number).toSeconds();
            default -> Duration.ofDays(number).toSeconds();
        };
    }

    /** Says what was changed. */
    int tell(Verb verb, JsonNode answer, String done) {
        if (verb.json()) {
            verb.answer(answer);
            return ExitCode.OK;
        }
        long changed = answer.path("changed").asLong();
        long matched = answer.path("matched").asLong();
        if (matched == 0) {
            verb.warn("No mail fits.");
            return ExitCode.NOT_FOUND;
        }
        verb.say(changed + " of " + matched + " " + done + "."
                + (changed < matched ? " The others are being delivered at this moment, or are so already." : ""));
        return ExitCode.OK;
    }
}
