package io.facteur.antispam.sending;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What the administrator is told when an account is over its limit, and what to do about it.
 *
 * @param id unique; the left side of its Message-ID: letters, digits and hyphens
 * @param from address of whoever writes it, of a domain of ours
 * @param to addresses
 * @param account a user, or the address of a client that may send without a login
 * @param network whether it is such a client
 * @param held how many messages of all accounts are held over their limits, this one counted
 */
public record OverLimitNotice(
        String id,
        String from,
        List<String> to,
        String account,
        boolean network,
        Excess excess,
        long held,
        Instant now) {

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss xx", Locale.ENGLISH);
    private static final DateTimeFormatter SINCE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'");

    private static final List<String> USER = List.of(
            "A stolen password looks like this, and so does a letter to all members of a club.", "See what it is:");
    private static final List<String> CLIENT =
            List.of("A printer or an application that was broken into looks like this. See what it is:");
    private static final String USER_REMEDY = "If the user did not write it, change the password, and delete the mail:";
    private static final List<String> CLIENT_REMEDY = List.of(
            "If it is nothing that the client should send, take its address out of relay.networks",
            "(facteur.properties), start the server again, and delete the mail:",
            "");

    public OverLimitNotice {
        to = List.copyOf(to);
    }

    /** @return the message, with CRLF */
    public byte[] message() {
        List<String> lines = new ArrayList<>(header());
        lines.add("");
        lines.addAll(text());
        return (String.join("\r\n", lines) + "\r\n").getBytes(StandardCharsets.UTF_8);
    }

    private List<String> header() {
        return List.of(
                "Date: " + DATE.format(now.atOffset(ZoneOffset.UTC)),
                "From: Mail server <" + from + ">",
                "To: " + to.stream().map(address -> "<" + address + ">").collect(Collectors.joining(",\r\n ")),
                "Subject: " + (isAscii(account) ? account : "An account") + " sends more than it may",
                "Message-ID: <" + id + from.substring(from.lastIndexOf('@')) + ">",
                // RFC 3834 5: nobody asked for it, and nobody is to answer it
                "Auto-Submitted: auto-generated",
                "MIME-Version: 1.0",
                "Content-Type: text/plain; charset=utf-8",
                "Content-Transfer-Encoding: 8bit",
                "Content-Language: en");
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    private List<String> text() {
        List<String> lines = new ArrayList<>(List.of(
                (network ? "The client " : "The user ") + account + " has written to " + excess.recipients(),
                "recipients in other domains since "
                        + SINCE.format(excess.since().atOffset(ZoneOffset.UTC))
                        + ". The limit is " + excess.limit() + " in " + (excess.hourly() ? "an hour" : "24 hours")
                        + ".",
                "What it sends to other domains is held while it is over the limit. Messages held",
                "over a limit at this moment, of all accounts: " + held + ".",
                ""));
        lines.addAll(network ? CLIENT : USER);
        lines.addAll(List.of("", command("queue list"), ""));
        if (network) {
            lines.addAll(CLIENT_REMEDY);
        } else {
            lines.addAll(List.of(USER_REMEDY, "", "    ./facteur user passwd " + account));
        }
        lines.addAll(List.of(
                command("queue delete"),
                "",
                "If it is as it should be, send it; what is released passes, whatever the count:",
                "",
                command("queue release"),
                "",
                "You are told once in 24 hours for each account."));
        return lines;
    }

    private String command(String verb) {
        return "    ./facteur " + verb + " --sender " + account;
    }
}
