package io.facteur.authentication.arc;

import io.facteur.authentication.Explanation;
import io.facteur.authentication.dkim.DkimReason;
import io.facteur.authentication.dkim.SignatureField;
import io.facteur.authentication.dkim.SignatureSyntax;
import io.facteur.authentication.message.HeaderField;
import io.facteur.authentication.message.MessageHeader;
import io.facteur.authentication.message.MessageReader;
import io.facteur.dns.DnsName;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** The ARC sets of a header, and whether they make a chain (RFC 8617 5.2 steps 1 to 3). */
final class ArcChain {

    static final String RESULTS = "ARC-Authentication-Results";
    static final String SIGNATURE = "ARC-Message-Signature";
    static final String SEAL = "ARC-Seal";

    private final NavigableMap<Integer, HeaderField> results = new TreeMap<>();
    private final NavigableMap<Integer, SignatureField> signatures = new TreeMap<>();
    private final NavigableMap<Integer, SignatureField> seals = new TreeMap<>();
    private final List<ArcSet> sets = new ArrayList<>();
    private boolean empty;
    private boolean tooLong;
    private Explanation problem;

    private ArcChain() {}

    /** @param maximumSets of more, nothing is read */
    static ArcChain read(MessageReader message, int maximumSets) {
        ArcChain chain = new ArcChain();
        if (message.truncated()) {
            chain.problem(message.problem()
                    .map(why -> DkimReason.HEADER_NOT_READ.because(why.text()))
                    .orElseThrow());
        } else {
            chain.read(message.header(), maximumSets);
        }
        return chain;
    }

    private void read(MessageHeader header, int maximumSets) {
        List<HeaderField> resultsFields = header.all(RESULTS);
        List<HeaderField> signatureFields = header.all(SIGNATURE);
        List<HeaderField> sealFields = header.all(SEAL);
        int most = Math.max(resultsFields.size(), Math.max(signatureFields.size(), sealFields.size()));
        empty = most == 0;
        tooLong = most > maximumSets;
        if (tooLong) {
            problem(ArcReason.TOO_MANY_SETS.because(
                    "there are " + most + " ARC sets, and " + maximumSets + " are the most that are read"));
        } else if (!empty) {
            sealFields.forEach(field -> add(seals, SignatureField.parse(field, SignatureSyntax.ARC_SEAL)));
            signatureFields.forEach(
                    field -> add(signatures, SignatureField.parse(field, SignatureSyntax.ARC_MESSAGE_SIGNATURE)));
            resultsFields.forEach(field -> add(results, InstanceReader.read(field.rawValue()), field, field));
            if (brokenBefore()) {
                // RFC 8617 5.2 step 2, before whatever else is wrong
                SignatureField last = seals.lastEntry().getValue();
                problem = ArcReason.CHAIN_BROKEN_BEFORE.because(
                        ArcSet.whose(last) + " says that the chain was already broken when the message came to it");
            } else {
                structure();
            }
        }
    }

    private void add(NavigableMap<Integer, SignatureField> known, SignatureField signature) {
        if (signature.tags().isEmpty()) {
            signature
                    .problem()
                    .ifPresent(why -> problem(new Explanation(
                            why.code(), "a field " + signature.field().name() + " cannot be read: " + why.text())));
        } else {
            add(known, signature.instance(), signature, signature.field());
        }
    }

    private <T> void add(NavigableMap<Integer, T> known, int instance, T value, HeaderField field) {
        if (instance == 0) {
            problem(ArcReason.MALFORMED_INSTANCE.because(
                    "a field " + field.name() + " has no instance from 1 to " + ArcPolicy.MAXIMUM_SETS + " (i=)"));
        } else if (known.putIfAbsent(instance, value) != null) {
            problem(ArcReason.DUPLICATE_FIELD.because("there are two fields " + field.name() + " with i=" + instance));
        }
    }

    private void structure() {
        int last = highest();
        for (int i = 1; i <= last && problem == null; i++) {
            missing(i, results, RESULTS);
            missing(i, signatures, SIGNATURE);
            missing(i, seals, SEAL);
            if (problem == null) {
                ArcSet set = new ArcSet(i, results.get(i), signatures.get(i), seals.get(i));
                seal(set);
                sets.add(set);
            }
        }
    }

    /** RFC 8617 5.2 steps 3.1 and 3.2. */
    private void missing(int instance, NavigableMap<Integer, ?> fields, String name) {
        if (!fields.containsKey(instance)) {
            problem(ArcReason.MISSING_FIELD.because("there is no field " + name + " with i=" + instance));
        }
    }

    private void seal(ArcSet set) {
        SignatureField seal = set.seal();
        seal.problem().ifPresent(why -> problem(new Explanation(why.code(), of(set) + ": " + why.text())));
        if (seal.tags().filter(tags -> tags.tag("h").isPresent()).isPresent()) {
            // RFC 8617 4.1.3: h= is not allowed, and if found the chain fails
            problem(ArcReason.SEAL_NAMES_FIELDS.because(of(set) + " has h=, which it must not have"));
        }
        Optional<ArcCode> status = ArcSet.status(seal);
        // RFC 8617 5.2 step 3.3
        ArcCode expected = set.instance() == 1 ? ArcCode.NONE : ArcCode.PASS;
        if (status.isEmpty()) {
            problem(ArcReason.MALFORMED_CHAIN_STATUS.because(
                    of(set) + " does not say whether the chain was valid before it (cv=)"));
        } else if (status.get() != expected) {
            problem(ArcReason.WRONG_CHAIN_STATUS.because(
                    of(set) + " has cv=" + status.get().text() + ", where a valid chain has cv=" + expected.text()));
        }
    }

    private static String of(ArcSet set) {
        return "the seal of " + set.whose();
    }

    private void problem(Explanation explanation) {
        if (problem == null) {
            problem = explanation;
        }
    }

    /** No field of ARC is there. */
    boolean empty() {
        return empty;
    }

    /** There are so many that nothing of them was read. */
    boolean tooLong() {
        return tooLong;
    }

    /** Why this is no valid chain. */
    Optional<Explanation> problem() {
        return Optional.ofNullable(problem);
    }

    /** From the first to the last; when there is a problem, some may be missing. */
    List<ArcSet> sets() {
        return sets;
    }

    /** The highest instance of any field; 0 when there is none. */
    int highest() {
        int highest = 0;
        for (NavigableMap<Integer, ?> fields : List.of(results, signatures, seals)) {
            highest = Math.max(highest, fields.isEmpty() ? 0 : fields.lastKey());
        }
        return highest;
    }

    /** The last seal has {@code cv=fail}: nobody can mend the chain or go on with it. */
    boolean brokenBefore() {
        return !seals.isEmpty()
                && seals.lastKey() == highest()
                && ArcSet.status(seals.lastEntry().getValue()).equals(Optional.of(ArcCode.FAIL));
    }

    /** Who sealed, from the first to the last, as far as it can be read. */
    List<DnsName> sealers() {
        return seals.values().stream().flatMap(seal -> seal.domain().stream()).toList();
    }
}
