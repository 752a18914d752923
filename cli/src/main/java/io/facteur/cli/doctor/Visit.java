package io.facteur.cli.doctor;

import io.facteur.cli.publish.Installation;
import io.facteur.cli.publish.Purpose;
import io.facteur.cli.publish.WantedRecords;
import io.facteur.cli.publish.ZoneRecord;
import io.facteur.dns.DnsAnswer;
import io.facteur.dns.DnsClient;
import io.facteur.dns.DnsName;
import java.util.List;

/**
 * What a check of the DNS needs.
 *
 * @param wanted the very list that {@code dns show} prints
 */
public record Visit(DnsClient dns, Installation installation, List<ZoneRecord> wanted, Commands commands) {

    public Visit {
        wanted = List.copyOf(wanted);
    }

    public static Visit of(DnsClient dns, Installation installation, Commands commands) {
        return new Visit(dns, installation, WantedRecords.of(installation), commands);
    }

    DnsName domain() {
        return installation.domain();
    }

    DnsName host() {
        return installation.host();
    }

    List<ZoneRecord> wanted(Purpose purpose) {
        return wanted.stream().filter(record -> record.purpose() == purpose).toList();
    }

    /** What many checks miss first. */
    String noAddresses() {
        return "the server's addresses are not known: " + commands.line("setup", host().toString())
                + " finds them, or give --address";
    }

    /** The command that prints every record to publish. */
    String show() {
        return commands.line("dns", "show", domain().toString());
    }

    Diagnosis notPublished(Diagnosis.Result result, Topic topic, DnsName where) {
        return Diagnosis.absent(result, topic, topic.label(), topic.label() + " is not published at " + where, show());
    }

    /** Neither found nor absent: nobody can say what is published. */
    static Diagnosis unanswered(Topic topic, String what, DnsAnswer<?> answer) {
        return Diagnosis.unknown(topic, what + " could not be looked up: " + answer.explanation(), "ask again later");
    }
}
