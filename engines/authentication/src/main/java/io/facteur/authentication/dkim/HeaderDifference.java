package io.facteur.authentication.dkim;

import io.facteur.authentication.Explanation;
import io.facteur.authentication.message.HeaderField;
import io.facteur.authentication.message.MessageHeader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Finds out how a header differs from what was signed, by trying what is usually done to it: a tag put into the Subject,
 * a field put in. An RSA signature tells the hash that was signed, so that a guess costs a hash; for Ed25519 it costs a
 * verification.
 */
public final class HeaderDifference {

    /** Guesses for one signature by RSA. */
    static final int MAXIMUM_GUESSES = 16;
    /** Guesses for one signature by Ed25519. */
    static final int MAXIMUM_COSTLY_GUESSES = 2;

    /** Fields of the header times names in {@code h=}, which a guess costs: with more, no field is guessed. */
    static final int MAXIMUM_SEARCH = 10_000;
    /** Characters of a name that are shown. */
    private static final int SHOWN_NAME = 60;

    private HeaderDifference() {}

    public static Explanation explain(
            MessageHeader header,
            SignatureField signature,
            List<HeaderField> signedFields,
            VerificationKey.Opened opened,
            VerificationKey key) {
        HeaderHasher hasher = new HeaderHasher();
        Predicate<List<HeaderField>> isSigned = fields -> opened.signs(hasher.hash(fields, signature));
        int guesses = key.isRsa() ? MAXIMUM_GUESSES : MAXIMUM_COSTLY_GUESSES;
        Optional<SubjectTag> tag = signedFields.stream()
                .filter(field -> field.is("Subject"))
                .findFirst()
                .flatMap(SubjectTag::find);
        if (tag.isPresent()) {
            guesses--;
            List<HeaderField> without = new ArrayList<>(signedFields);
            without.replaceAll(field -> field == tag.get().field() ? tag.get().without() : field);
            if (isSigned.test(without)) {
                return DkimReason.SUBJECT_TAG_ADDED.because(
                        "the Subject was given the tag " + tag.get().tag() + " after signing");
            }
        }
        return added(header, signature, signedFields, isSigned, guesses)
                .map(name -> DkimReason.FIELD_ADDED.because("the field " + shown(name) + " was put in after signing"))
                .orElseGet(() -> DkimReason.HEADER_CHANGED.because("a signed header field was changed after signing ("
                        + String.join(", ", names(signature)) + "), or the signature is not by this key"));
    }

    /** @return the name of a field without which the header is as signed */
    private static Optional<String> added(
            MessageHeader header,
            SignatureField signature,
            List<HeaderField> signedFields,
            Predicate<List<HeaderField>> isSigned,
            int guesses) {
        int search = header.fields().size() * signature.signedFields().size();
        int left = search > MAXIMUM_SEARCH ? 0 : guesses;
        for (HeaderField suspect : signedFields) {
            // A message without From is none: a list does not put that in.
            if (left == 0 || suspect.is("From")) {
                continue;
            }
            left--;
            List<HeaderField> rest = new ArrayList<>(header.fields());
            rest.removeIf(field -> field == suspect);
            if (isSigned.test(SignedFields.select(new MessageHeader(rest), signature.signedFields()))) {
                return Optional.of(suspect.name());
            }
        }
        return Optional.empty();
    }

    /** Each once, and not too many for a sentence. */
    private static List<String> names(SignatureField signature) {
        Set<String> lower = new HashSet<>();
        List<String> names = new ArrayList<>();
        for (String name : signature.signedFields()) {
            if (lower.add(name.toLowerCase(Locale.ROOT)) && names.size() < 12) {
                names.add(shown(name));
            }
        }
        return names;
    }

    private static String shown(String name) {
        return name.length() > SHOWN_NAME ? name.substring(0, SHOWN_NAME) + "..." : name;
    }
}
