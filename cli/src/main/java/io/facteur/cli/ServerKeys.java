package io.facteur.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.facteur.authentication.dkim.DnsText;
import io.facteur.dns.DnsName;
import io.facteur.dns.DomainName;
import java.util.Locale;

/** The keys that the server signs with, as its API has them, and how they are shown. */
final class ServerKeys {

    private ServerKeys() {}

    static String path(DomainName domain) {
        return "/domains/" + Api.segment(domain.ascii()) + "/dkim";
    }

    /** @return keys with the names that their records have */
    static ArrayNode json(DomainName domain, JsonNode keys) {
        ArrayNode named = Json.array();
        keys.forEach(key -> named.add(((ObjectNode) key.deepCopy())
                .put("domain", domain.ascii())
                .put("name", name(domain, key).toString())));
        return named;
    }

    /** One line for people. */
    static String line(String domain, JsonNode key) {
        return String.format(
                Locale.ROOT,
                "%-24s %-16s %-8s %s",
                domain,
                key.path("selector").asText(),
                key.path("algorithm").asText(),
                key.path("state").asText());
    }

    /** The line of a zone file. */
    static String zoneLine(DomainName domain, JsonNode key) {
        return DnsText.zoneLine(name(domain, key), key.path("record").asText());
    }

    private static DnsName name(DomainName domain, JsonNode key) {
        return DnsName.of(key.path("selector").asText() + "._domainkey." + domain.ascii());
    }

    /** Says what new keys need. Only records go to the standard output, so that they can be added to a zone file. */
    static void present(Verb verb, DomainName domain, JsonNode keys) {
        if (verb.json()) {
            verb.answer(json(domain, keys));
            return;
        }
        boolean waits = false;
        for (JsonNode key : keys) {
            boolean pending = key.path("state").asText().equals("pending");
            waits |= pending;
            verb.warn("The " + key.path("algorithm").asText() + " key "
                    + key.path("selector").asText()
                    + (pending
                            ? " signs once its record is seen in the DNS. Publish it:"
                            : " signs from now on. Publish its record:"));
            verb.say(zoneLine(domain, key));
        }
        if (waits) {
            verb.warn(
                    "The server looks for it once a minute. Leave the records of other keys until they are gone from: "
                            + verb.advice("dkim", "list", domain.ascii()));
        }
    }
}
