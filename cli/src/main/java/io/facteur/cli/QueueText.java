package io.facteur.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A mail of the queue in words. What strangers wrote is shown as {@link Printable}. */
final class QueueText {

    private static final int ID = 8;
    private static final int NAMED = 3;

    private QueueText() {}

    /** In two lines, or one where there is no answer. */
    static List<String> brief(JsonNode mail, Instant now) {
        List<String> lines = new ArrayList<>();
        String id = mail.path("id").asText();
        lines.add((id.length() > ID && id.matches("[0-9a-f-]+") ? id.substring(0, ID) : id) + "  " + state(mail, now)
                + ", " + ago(mail.path("queuedAt").asText(), now) + " old: " + sender(mail) + " to "
                + recipients(mail));
        String answer = mail.path("lastAnswer").asText("");
        if (!answer.isEmpty()) {
            // of what nobody was asked about, it says what keeps it here
            String hop = text(mail, "nextHop");
            lines.add("          " + (hop.isEmpty() ? "" : hop + ": ") + Printable.line(answer));
        }
        return lines;
    }

    static List<String> whole(JsonNode mail, Instant now) {
        List<String> lines = new ArrayList<>();
        lines.add("id           " + text(mail, "id"));
        lines.add("state        " + state(mail, now));
        lines.add("sender       " + sender(mail));
        if (!text(mail, "account").equals(text(mail, "sender"))) {
            optional(lines, "account      ", text(mail, "account"));
        }
        mail.path("recipients").forEach(one -> lines.add("recipient    " + Printable.line(one.asText())));
        lines.add("queued       " + text(mail, "queuedAt") + ", " + ago(text(mail, "queuedAt"), now) + " ago");
        lines.add("tries        " + mail.path("tries").asInt());
        optional(lines, "last try     ", text(mail, "lastTry"));
        optional(lines, "next try     ", text(mail, "dueAt"));
        optional(lines, "next hop     ", text(mail, "nextHop"));
        optional(lines, text(mail, "nextHop").isEmpty() ? "because      " : "last answer  ", text(mail, "lastAnswer"));
        return lines;
    }

    private static void optional(List<String> lines, String name, String value) {
        if (!value.isEmpty()) {
            lines.add(name + value);
        }
    }

    private static String text(JsonNode mail, String field) {
        return Printable.line(mail.path(field).asText(""));
    }

    private static String state(JsonNode mail, Instant now) {
        String due = mail.path("dueAt").asText("");
        return switch (mail.path("state").asText()) {
            case "held" -> "held";
            case "deferred" ->
                "deferred, tried "
                        + mail.path("tries").asInt() + " times, again in "
                        + words(Duration.between(now, Instant.parse(due)));
            default -> "ready";
        };
    }

    private static String sender(JsonNode mail) {
        String sender = text(mail, "sender");
        return sender.isEmpty() ? "<>" : sender;
    }

    private static String recipients(JsonNode mail) {
        List<String> names = new ArrayList<>();
        mail.path("recipients").forEach(one -> names.add(Printable.line(one.asText())));
        String first = String.join(", ", names.subList(0, Math.min(NAMED, names.size())));
        return names.size() > NAMED ? first + " and " + (names.size() - NAMED) + " more" : first;
    }

    private static String ago(String time, Instant now) {
        return words(Duration.between(Instant.parse(time), now));
    }

    static String words(Duration time) {
        if (time.isNegative()) {
            return "0 s";
        }
        if (time.toDays() > 1) {
            return time.toDays() + " days";
        }
        if (time.toHours() > 1) {
            return time.toHours() + " h";
        }
        return time.toMinutes() > 1 ? time.toMinutes() + " min" : time.toSeconds() + " s";
    }
}
