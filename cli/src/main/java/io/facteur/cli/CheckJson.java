package io.facteur.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.facteur.authentication.Explanation;
import io.facteur.authentication.arc.ArcResult;
import io.facteur.authentication.check.AuthenticationResult;
import io.facteur.authentication.dkim.DkimResult;
import io.facteur.authentication.dmarc.Alignment;
import io.facteur.authentication.dmarc.DmarcRecord;
import io.facteur.authentication.dmarc.DmarcResult;
import io.facteur.authentication.policy.Handling;
import io.facteur.authentication.spf.SpfIdentity;
import io.facteur.authentication.spf.SpfResult;
import io.facteur.dns.DnsName;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** What was found in one message, for programs. The names are in {@code docs/cli.md}, and do not change. */
final class CheckJson {

    private CheckJson() {}

    static ObjectNode of(CheckRun.Checked checked) {
        AuthenticationResult result = checked.result();
        ObjectNode line = Json.object().put("file", checked.file().name());
        line.set("authors", names(result.authors()));
        line.put("fromFields", result.fromFields());
        result.iprev()
                .ifPresent(iprev -> put(
                        line.putObject("iprev").put("result", iprev.code().text()),
                        "name",
                        iprev.name(),
                        iprev.explanation()));
        ArrayNode spf = line.putArray("spf");
        result.helo().ifPresent(one -> spf.add(spf(one, result.dmarc())));
        result.mailFrom().ifPresent(one -> spf.add(spf(one, result.dmarc())));
        ArrayNode dkim = line.putArray("dkim");
        result.dkim().forEach(one -> dkim.add(dkim(one, result.dmarc())));
        line.put("ignoredSignatures", result.ignoredSignatures());
        line.set("arc", arc(result.arc()));
        line.set("dmarc", dmarc(result.dmarc()));
        line.set("mediators", Json.of(result.mediators()));
        line.put("resolverDown", result.resolverDown());
        line.set("handling", handling(checked.handling()));
        line.put("field", checked.field());
        line.set("notes", Json.of(checked.input().notes()));
        return line;
    }

    private static ObjectNode spf(SpfResult spf, DmarcResult dmarc) {
        boolean sender = spf.identity() == SpfIdentity.MAIL_FROM;
        ObjectNode node = Json.object()
                .put("identity", sender ? "mailfrom" : "helo")
                .put("result", spf.code().text());
        put(node, "domain", spf.domain(), spf.explanation());
        node.put("mechanism", spf.mechanism().orElse(null));
        spf.published().ifPresent(words -> node.put("published", words));
        // RFC 9989 4.1: the HELO name by itself is never aligned
        return node.put("aligned", sender && spf.passed() ? aligned(dmarc, "spf", spf.domain(), "") : null);
    }

    static ObjectNode dkim(DkimResult dkim) {
        ObjectNode node = Json.object().put("result", dkim.code().text());
        put(node, "domain", dkim.domain(), dkim.explanation());
        return node.put("selector", dkim.selector())
                .put("identity", dkim.identity())
                .put("algorithm", dkim.algorithm())
                .put("keyBits", dkim.keyBits())
                .put("cryptography", dkim.cryptography().text())
                .put("signature", dkim.signature())
                .put("partial", dkim.partial())
                .put("testing", dkim.testing());
    }

    private static ObjectNode dkim(DkimResult dkim, DmarcResult dmarc) {
        return dkim(dkim).put("aligned", aligned(dmarc, "dkim", dkim.domain(), dkim.selector()));
    }

    /** @return null for what did not pass: nobody asks whether it is aligned */
    private static Boolean aligned(DmarcResult dmarc, String method, Optional<DnsName> domain, String selector) {
        return dmarc.alignments().stream()
                .filter(alignment -> alignment.method().equals(method)
                        && domain.filter(alignment.domain()::equals).isPresent()
                        && alignment.selector().equals(selector))
                .map(Alignment::aligned)
                .findFirst()
                .orElse(null);
    }

    private static ObjectNode arc(ArcResult arc) {
        ObjectNode node = Json.object().put("result", arc.code().text());
        node.set("sealers", names(arc.sealers()));
        put(node, "trustedSealer", arc.trustedSealer(), arc.explanation());
        return node.put("oldestPass", arc.oldestPass());
    }

    private static ObjectNode dmarc(DmarcResult dmarc) {
        ObjectNode node = Json.object().put("result", dmarc.code().text());
        put(node, "domain", dmarc.authorDomain(), dmarc.explanation());
        node.put("organizationalDomain", text(dmarc.organizationalDomain()));
        node.put("policyDomain", text(dmarc.policyDomain()));
        node.put("record", dmarc.record().map(DmarcRecord::published).orElse(null));
        node.put("discovery", lower(dmarc.discovery()));
        node.put("requested", dmarc.requested().text()).put("testing", dmarc.testing());
        ArrayNode alignments = node.putArray("alignments");
        dmarc.alignments()
                .forEach(alignment -> alignments
                        .addObject()
                        .put("method", alignment.method())
                        .put("domain", alignment.domain().toString())
                        .put("selector", alignment.selector())
                        .put("strict", alignment.strict())
                        .put("aligned", alignment.aligned()));
        return node;
    }

    private static ObjectNode handling(Handling handling) {
        ObjectNode node = Json.object().put("action", handling.action().text());
        node.put("reply", handling.reply().map(Object::toString).orElse(null));
        node.put("applied", handling.applied().text());
        node.put(
                "override",
                handling.override().map(override -> override.type().text()).orElse(null));
        ArrayNode reasons = node.putArray("reasons");
        handling.reasons()
                .forEach(
                        reason -> reasons.addObject().put("code", reason.code()).put("reason", reason.text()));
        return node;
    }

    private static void put(ObjectNode node, String domainKey, Optional<DnsName> domain, Explanation explanation) {
        node.put(domainKey, text(domain)).put("code", explanation.code()).put("reason", explanation.text());
    }

    private static ArrayNode names(Collection<DnsName> names) {
        ArrayNode array = Json.array();
        names.forEach(name -> array.add(name.toString()));
        return array;
    }

    private static String text(Optional<DnsName> name) {
        return name.map(DnsName::toString).orElse(null);
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
