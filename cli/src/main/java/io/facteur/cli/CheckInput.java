package io.facteur.cli;

import io.facteur.authentication.check.AuthenticationResult;
import io.facteur.authentication.check.Envelope;
import io.facteur.dns.DnsName;
import java.net.InetAddress;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the user told us of the messages, and what follows from what they did not.
 *
 * @param heloKnown whether the HELO name was given
 * @param senderKnown whether there is something to check SPF's MAIL FROM with
 * @param notes what was not checked, and why
 */
record CheckInput(Envelope envelope, boolean heloKnown, boolean senderKnown, List<String> notes) {

    CheckInput {
        notes = List.copyOf(notes);
    }

    /** @throws Failure for what cannot be understood */
    static CheckInput of(AuthCheck command) {
        if (command.ip == null) {
            if (command.helo != null || command.from != null) {
                throw new Failure(
                        ExitCode.USAGE,
                        "--helo and --from are of no use without --ip: SPF tells whether that address may use them");
            }
            return new CheckInput(
                    new Envelope(Optional.empty(), "", ""),
                    false,
                    false,
                    List.of(
                            "SPF and iprev were not checked, and do not count below: they need the address of the client"
                                    + " (--ip)"));
        }
        InetAddress client = Numeric.address(unbracketed(command.ip))
                .orElseThrow(() -> new Failure(
                        ExitCode.USAGE,
                        "--ip: \"" + command.ip + "\" is not an IP address: write 192.0.2.1 or 2001:db8::1"));
        String helo = command.helo == null ? "" : command.helo;
        String sender = command.from == null ? "" : sender(command.from);
        List<String> notes = new ArrayList<>();
        if (command.from == null) {
            notes.add(
                    command.helo == null
                            ? "SPF was not checked: it needs the envelope sender (--from), the HELO name (--helo), or both"
                            : "no --from: SPF took the HELO name for the sender, as it does for a bounce");
        } else if (command.helo == null) {
            notes.add(
                    sender.isEmpty()
                            ? "SPF was not checked: a message without a sender needs the HELO name (--helo)"
                            : "SPF of the HELO name was not checked: --helo is missing");
        }
        boolean senderKnown = !sender.isEmpty() || command.helo != null;
        return new CheckInput(
                new Envelope(Optional.of(client), helo, sender), command.helo != null, senderKnown, notes);
    }

    private static String unbracketed(String text) {
        return text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
    }

    private static String sender(String text) {
        String address = text.startsWith("<") && text.endsWith(">") ? text.substring(1, text.length() - 1) : text;
        int at = address.lastIndexOf('@');
        if (!address.isEmpty()
                && (at < 1 || DnsName.parse(address.substring(at + 1)).isEmpty())) {
            throw new Failure(
                    ExitCode.USAGE,
                    "--from: \"" + text + "\" is not an address: write ana@example.org, or <> for a bounce");
        }
        return address;
    }

    /** @return without results that say only that something was not given */
    AuthenticationResult without(AuthenticationResult result) {
        return new AuthenticationResult(
                result.iprev(),
                heloKnown ? result.helo() : Optional.empty(),
                senderKnown ? result.mailFrom() : Optional.empty(),
                result.dkim(),
                result.ignoredSignatures(),
                result.arc(),
                result.dmarc(),
                result.authors(),
                result.fromFields(),
                result.mediators());
    }

    /** @param time null for now */
    static Clock clock(String time) {
        if (time == null) {
            return Clock.systemUTC();
        }
        try {
            return Clock.fixed(OffsetDateTime.parse(time).toInstant(), ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new Failure(
                    ExitCode.USAGE,
                    "--time: \"" + time + "\" is not a time: write 2026-11-24T12:00:00Z or 2026-11-24T13:00:00+01:00",
                    e);
        }
    }

    static DnsName domain(String option, String text) {
        return DnsName.parse(text)
                .orElseThrow(() ->
                        new Failure(ExitCode.USAGE, option + ": \"" + text + "\" is not a domain: write example.org"));
    }

    static Set<DnsName> domains(String option, List<String> texts) {
        Set<DnsName> domains = new HashSet<>();
        texts.forEach(text -> domains.add(domain(option, text)));
        return domains;
    }
}
