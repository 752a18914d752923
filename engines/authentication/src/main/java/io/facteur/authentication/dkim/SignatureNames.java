package io.facteur.authentication.dkim;

import java.util.ArrayList;
import java.util.List;

/** By what each signature of a message is called (RFC 6008): the beginning of its {@code b=}. */
final class SignatureNames {

    private static final int LEAST = 8;

    private SignatureNames() {}

    static List<String> of(List<SignatureField> signatures) {
        List<String> names = new ArrayList<>(signatures.size());
        for (SignatureField signature : signatures) {
            String text = signature.signatureText();
            int length = LEAST;
            for (SignatureField other : signatures) {
                if (!other.signatureText().equals(text)) {
                    length = Math.max(length, common(text, other.signatureText()) + 1);
                }
            }
            names.add(text.substring(0, Math.min(text.length(), length)));
        }
        return names;
    }

    private static int common(String one, String other) {
        int i = 0;
        while (i < one.length() && i < other.length() && one.charAt(i) == other.charAt(i)) {
            i++;
        }
        return i;
    }
}
