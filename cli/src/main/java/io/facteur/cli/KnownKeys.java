package io.facteur.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.facteur.authentication.dkim.DkimKeyRecord;
import io.facteur.cli.publish.PublishedKey;
import io.facteur.dns.DnsName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The keys with which a running server signs for a domain.
 *
 * @param unknown why they are not known: a sentence without its full stop; empty when they are
 */
record KnownKeys(List<PublishedKey> keys, String unknown) {

    private static final int NOT_FOUND = 404;

    KnownKeys {
        keys = List.copyOf(keys);
    }

    /** @return never fails: a server that does not run, or does not answer, is the reason why nothing is known */
    static KnownKeys of(Verb verb, DnsName domain) {
        try {
            Api.Answer answer = verb.api().send("GET", "/domains/" + Api.segment(domain.toString()) + "/dkim", null);
            if (answer.status() == NOT_FOUND) {
                return unknown("the server has no keys for " + domain + ", or does not receive its mail: "
                        + verb.advice("domain", "add", domain.toString()));
            }
            if (!answer.ok() || !answer.body().isArray()) {
                return unknown("the server answered " + answer.status() + " when it was asked for its DKIM keys");
            }
            return read(answer.body());
        } catch (Failure e) {
            return unknown(e.getMessage());
        }
    }

    private static KnownKeys unknown(String reason) {
        return new KnownKeys(List.of(), reason);
    }

    private static KnownKeys read(JsonNode list) {
        List<PublishedKey> keys = new ArrayList<>();
        for (JsonNode node : list) {
            String record = node.path("record").asText();
            // It goes into a zone: what is not a record has no place there
            if (DkimKeyRecord.parse(record).value().isEmpty()
                    || !node.path("selector").asText().matches("[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?")) {
                return unknown("the server's answer has no key record under the selector "
                        + node.path("selector").asText());
            }
            keys.add(new PublishedKey(
                    node.path("selector").asText(),
                    node.path("algorithm").asText(),
                    state(node.path("state").asText()),
                    record));
        }
        return new KnownKeys(keys, "");
    }

    /** What a later version may say is published all the same. */
    private static PublishedKey.State state(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "pending" -> PublishedKey.State.PENDING;
            case "retired" -> PublishedKey.State.RETIRED;
            default -> PublishedKey.State.ACTIVE;
        };
    }
}
