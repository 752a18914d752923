package io.facteur.antispam;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.facteur.antispam.AuthenticationFacts.Aligned;
import io.facteur.antispam.AuthenticationFacts.Arc;
import io.facteur.antispam.AuthenticationFacts.Dkim;
import io.facteur.antispam.AuthenticationFacts.Dmarc;
import io.facteur.antispam.AuthenticationFacts.Iprev;
import io.facteur.antispam.AuthenticationFacts.Spf;
import io.facteur.antispam.JsonFields.Malformed;
import io.facteur.authentication.Explanation;
import io.facteur.authentication.arc.ArcCode;
import io.facteur.authentication.dkim.DkimCode;
import io.facteur.authentication.dmarc.DmarcCode;
import io.facteur.authentication.dmarc.DmarcPolicy;
import io.facteur.authentication.dmarc.DmarcResult.Discovery;
import io.facteur.authentication.iprev.IprevCode;
import io.facteur.authentication.policy.PolicyOverride;
import io.facteur.authentication.policy.Reply;
import io.facteur.authentication.spf.SpfCode;
import io.facteur.authentication.spf.SpfIdentity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An Evaluation as text, and back. It is JSON with a version and no class names: what waits in a queue must be readable
 * after a renaming, and unreadable text is no reason to lose a mail, but to evaluate it again.
 *
 * <p>The text has at most {@link #LONGEST} characters, whatever a stranger put into the message: of each list the first ten
 * elements are kept (50 seals, 5 reasons), of a sentence the first 300 characters, of a name 253, of a word 64, of an
 * address 320, of a DMARC record 2048, and control characters become U+FFFD. Recipients for whom there is no room then, or no more than
 * {@link #OUTCOMES} different verdicts, are left out, those with the mildest verdicts first.
 */
public final class EvaluationCodec {

    /** Characters of the text: 128 Ki. */
    public static final int LONGEST = 128 << 10;

    static final int LONGEST_LIST = 10;
    static final int OUTCOMES = 8;
    private static final int VERSION = 1;
    static final int REASONS = 5;
    private static final int SEALS = 50;
    private static final int LONGEST_NAME = 253;
    private static final int LONGEST_WORD = 64;
    private static final int LONGEST_RECORD = 2048;
    private static final int LONGEST_ADDRESS = 320;
    /** Quotes and a comma, brackets and the number of the outcome. */
    private static final int AROUND_RECIPIENT = 8;

    private static final ObjectMapper JSON = new ObjectMapper();

    private EvaluationCodec() {}

    public static String write(Evaluation evaluation) {
        ObjectNode root = JSON.createObjectNode();
        root.put("version", VERSION);
        root.put("id", evaluation.id());
        root.put("time", evaluation.time().toString());
        root.put("client", JsonFields.bounded(evaluation.client(), LONGEST_WORD));
        root.put("helo", JsonFields.bounded(evaluation.helo(), LONGEST_NAME));
        root.put("sender", JsonFields.bounded(evaluation.sender(), LONGEST_ADDRESS));
        root.set("authentication", write(evaluation.authentication()));
        ArrayNode outcomes = root.putArray("outcomes");
        ArrayNode recipients = root.putArray("recipients");
        writeVerdicts(evaluation.verdicts(), root, outcomes, recipients);
        return root.toString();
    }

    /** Outcomes apart from the recipients, since most have the same. */
    private static void writeVerdicts(
            List<RecipientVerdict> all, ObjectNode root, ArrayNode outcomes, ArrayNode recipients) {
        Map<RecipientVerdict, Integer> numbers = new LinkedHashMap<>();
        for (RecipientVerdict verdict : strictestFirst(all)) {
            if (numbers.size() < OUTCOMES && numbers.putIfAbsent(outcome(verdict), numbers.size()) == null) {
                outcomes.add(writeOutcome(verdict));
            }
        }
        int room = LONGEST - root.toString().length();
        int needed = all.stream().mapToInt(EvaluationCodec::size).sum();
        for (RecipientVerdict verdict : needed <= room ? all : strictestFirst(all)) {
            room -= size(verdict);
            Integer number = numbers.get(outcome(verdict));
            if (number != null && room >= 0) {
                recipients.addArray().add(recipient(verdict)).add(number);
            }
        }
    }

    private static List<RecipientVerdict> strictestFirst(List<RecipientVerdict> all) {
        return all.stream()
                .sorted(Comparator.comparing(RecipientVerdict::verdict).reversed())
                .toList();
    }

    private static RecipientVerdict outcome(RecipientVerdict verdict) {
        return new RecipientVerdict("", verdict.verdict(), verdict.reply(), verdict.reasons());
    }

    private static String recipient(RecipientVerdict verdict) {
        return JsonFields.bounded(verdict.recipient(), LONGEST_ADDRESS);
    }

    private static int size(RecipientVerdict verdict) {
        return JSON.getNodeFactory().textNode(recipient(verdict)).toString().length() + AROUND_RECIPIENT;
    }

    private static ObjectNode writeOutcome(RecipientVerdict outcome) {
        ObjectNode node = JSON.createObjectNode();
        node.put("verdict", outcome.verdict().text());
        outcome.reply()
                .ifPresent(reply -> node.putObject("reply")
                        .put("code", reply.code())
                        .put("enhanced", JsonFields.bounded(reply.enhancedCode(), LONGEST_WORD))
                        .put("text", JsonFields.bounded(reply.text())));
        ArrayNode reasons = node.putArray("reasons");
        outcome.reasons().stream().limit(REASONS).forEach(reason -> reasons.add(write(reason)));
        return node;
    }

    private static ObjectNode write(Explanation why) {
        return JSON.createObjectNode()
                .put("code", JsonFields.bounded(why.code(), LONGEST_WORD))
                .put("text", JsonFields.bounded(why.text()));
    }

    private static ObjectNode write(AuthenticationFacts facts) {
        ObjectNode node = JSON.createObjectNode();
        facts.iprev()
                .ifPresent(iprev -> node.putObject("iprev")
                        .put("result", iprev.code().text())
                        .put("name", JsonFields.bounded(iprev.name(), LONGEST_NAME))
                        .set("why", write(iprev.why())));
        facts.helo().ifPresent(spf -> node.set("helo", write(spf)));
        facts.mailFrom().ifPresent(spf -> node.set("mailFrom", write(spf)));
        ArrayNode dkim = node.putArray("dkim");
        facts.dkim().stream().limit(LONGEST_LIST).forEach(signature -> dkim.add(write(signature)));
        node.put("ignoredSignatures", facts.ignoredSignatures());
        ObjectNode arc = node.putObject("arc");
        arc.put("result", facts.arc().code().text());
        JsonFields.put(arc, "sealers", facts.arc().sealers(), SEALS, LONGEST_NAME);
        arc.put("oldestPass", facts.arc().oldestPass());
        arc.put("trustedSealer", JsonFields.bounded(facts.arc().trustedSealer(), LONGEST_NAME));
        arc.set("why", write(facts.arc().why()));
        node.set("dmarc", write(facts.dmarc()));
        JsonFields.put(node, "authors", facts.authors(), LONGEST_LIST, LONGEST_NAME);
        JsonFields.put(node, "mediators", facts.mediators(), LONGEST_LIST, LONGEST_WORD);
        return node;
    }

    private static ObjectNode write(Spf spf) {
        return JSON.createObjectNode()
                .put("result", spf.code().text())
                .put("scope", spf.scope().name().toLowerCase(Locale.ROOT))
                .put("domain", JsonFields.bounded(spf.domain(), LONGEST_NAME))
                .put("mechanism", JsonFields.bounded(spf.mechanism()))
                .set("why", write(spf.why()));
    }

    private static ObjectNode write(Dkim dkim) {
        return JSON.createObjectNode()
                .put("result", dkim.code().text())
                .put("domain", JsonFields.bounded(dkim.domain(), LONGEST_NAME))
                .put("selector", JsonFields.bounded(dkim.selector(), LONGEST_NAME))
                .put("identity", JsonFields.bounded(dkim.identity()))
                .put("algorithm", JsonFields.bounded(dkim.algorithm(), LONGEST_WORD))
                .put("signature", JsonFields.bounded(dkim.signature(), LONGEST_WORD))
                .set("why", write(dkim.why()));
    }

    private static ObjectNode write(Dmarc dmarc) {
        ObjectNode node = JSON.createObjectNode();
        node.put("result", dmarc.code().text());
        node.put("authorDomain", JsonFields.bounded(dmarc.authorDomain(), LONGEST_NAME));
        node.put("organizationalDomain", JsonFields.bounded(dmarc.organizationalDomain(), LONGEST_NAME));
        node.put("policyDomain", JsonFields.bounded(dmarc.policyDomain(), LONGEST_NAME));
        node.put("record", JsonFields.bounded(dmarc.record(), LONGEST_RECORD));
        node.put("discovery", dmarc.discovery().name().toLowerCase(Locale.ROOT));
        node.put("requested", dmarc.requested().text());
        node.put("applied", dmarc.applied().text());
        dmarc.override()
                .ifPresent(override -> node.putObject("override")
                        .put("type", override.type().text())
                        .put("comment", JsonFields.bounded(override.comment())));
        ArrayNode identifiers = node.putArray("identifiers");
        dmarc.identifiers().stream()
                .limit(LONGEST_LIST)
                .forEach(identifier -> identifiers
                        .addObject()
                        .put("method", JsonFields.bounded(identifier.method(), LONGEST_WORD))
                        .put("domain", JsonFields.bounded(identifier.domain(), LONGEST_NAME))
                        .put("selector", JsonFields.bounded(identifier.selector(), LONGEST_NAME))
                        .put("strict", identifier.strict())
                        .put("aligned", identifier.aligned()));
        node.set("why", write(dmarc.why()));
        return node;
    }

    /** @return empty for what is no Evaluation, one of another version, or too long: evaluate again */
    public static Optional<Evaluation> read(String text) {
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            JsonFields root = new JsonFields(JSON.readTree(text));
            return root.number("version") == VERSION ? Optional.of(readEvaluation(root)) : Optional.empty();
        } catch (JsonProcessingException | Malformed e) {
            return Optional.empty();
        }
    }

    private static Evaluation readEvaluation(JsonFields root) throws Malformed {
        String id = root.text("id");
        if (!EvaluationId.isValid(id)) {
            throw new Malformed("id");
        }
        List<RecipientVerdict> outcomes = new ArrayList<>();
        for (JsonFields outcome : root.list("outcomes")) {
            outcomes.add(readOutcome(outcome));
        }
        List<RecipientVerdict> verdicts = new ArrayList<>();
        for (JsonFields pair : root.list("recipients")) {
            RecipientVerdict outcome = pair.elementOf(outcomes, 1);
            verdicts.add(new RecipientVerdict(pair.text(0), outcome.verdict(), outcome.reply(), outcome.reasons()));
        }
        Instant time = root.time("time");
        return new Evaluation(
                id,
                time,
                root.text("client"),
                root.text("helo"),
                root.text("sender"),
                readFacts(root.object("authentication")),
                verdicts);
    }

    private static RecipientVerdict readOutcome(JsonFields node) throws Malformed {
        Optional<Reply> reply = Optional.empty();
        if (node.has("reply")) {
            JsonFields answer = node.object("reply");
            reply = Optional.of(new Reply(answer.number("code"), answer.text("enhanced"), answer.text("text")));
        }
        List<Explanation> reasons = new ArrayList<>();
        for (JsonFields reason : node.list("reasons")) {
            reasons.add(readExplanation(reason));
        }
        return new RecipientVerdict("", node.constant("verdict", Verdict.class), reply, reasons);
    }

    private static Explanation readExplanation(JsonFields node) throws Malformed {
        return new Explanation(node.text("code"), node.text("text"));
    }

    private static AuthenticationFacts readFacts(JsonFields node) throws Malformed {
        Optional<Iprev> iprev = Optional.empty();
        if (node.has("iprev")) {
            JsonFields found = node.object("iprev");
            iprev = Optional.of(new Iprev(
                    found.constant("result", IprevCode.class),
                    found.text("name"),
                    readExplanation(found.object("why"))));
        }
        List<Dkim> dkim = new ArrayList<>();
        for (JsonFields signature : node.list("dkim")) {
            dkim.add(readDkim(signature));
        }
        JsonFields arc = node.object("arc");
        return new AuthenticationFacts(
                iprev,
                readSpf(node, "helo"),
                readSpf(node, "mailFrom"),
                dkim,
                node.number("ignoredSignatures"),
                new Arc(
                        arc.constant("result", ArcCode.class),
                        arc.texts("sealers"),
                        arc.number("oldestPass"),
                        arc.text("trustedSealer"),
                        readExplanation(arc.object("why"))),
                readDmarc(node.object("dmarc")),
                node.texts("authors"),
                node.texts("mediators"));
    }

    private static Optional<Spf> readSpf(JsonFields parent, String name) throws Malformed {
        if (!parent.has(name)) {
            return Optional.empty();
        }
        JsonFields node = parent.object(name);
        return Optional.of(new Spf(
                node.constant("result", SpfCode.class),
                node.constant("scope", SpfIdentity.class),
                node.text("domain"),
                node.text("mechanism"),
                readExplanation(node.object("why"))));
    }

    private static Dkim readDkim(JsonFields node) throws Malformed {
        return new Dkim(
                node.constant("result", DkimCode.class),
                node.text("domain"),
                node.text("selector"),
                node.text("identity"),
                node.text("algorithm"),
                node.text("signature"),
                readExplanation(node.object("why")));
    }

    private static Dmarc readDmarc(JsonFields node) throws Malformed {
        Optional<PolicyOverride> override = Optional.empty();
        if (node.has("override")) {
            JsonFields found = node.object("override");
            override = Optional.of(
                    new PolicyOverride(found.constant("type", PolicyOverride.Type.class), found.text("comment")));
        }
        List<Aligned> identifiers = new ArrayList<>();
        for (JsonFields identifier : node.list("identifiers")) {
            identifiers.add(new Aligned(
                    identifier.text("method"),
                    identifier.text("domain"),
                    identifier.text("selector"),
                    identifier.flag("strict"),
                    identifier.flag("aligned")));
        }
        return new Dmarc(
                node.constant("result", DmarcCode.class),
                node.text("authorDomain"),
                node.text("organizationalDomain"),
                node.text("policyDomain"),
                node.text("record"),
                node.constant("discovery", Discovery.class),
                node.constant("requested", DmarcPolicy.class),
                node.constant("applied", DmarcPolicy.class),
                override,
                identifiers,
                readExplanation(node.object("why")));
    }
}
