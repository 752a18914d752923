package io.facteur.authentication.dkim;

import io.facteur.authentication.Explanation;

/** Says how a body differs from what was signed. */
public final class BodyDifference {

    private BodyDifference() {}

    public static Explanation explain(SignatureField signature, BodyCheck body, boolean headerIntact) {
        String also = headerIntact ? "" : ", and so was the header";
        if (signature.hasLength() && body.octets() < signature.length()) {
            return tooShort(signature, body.octets(), also);
        }
        if (body.addition().isPresent()) {
            int octets = body.addition().getAsInt();
            return DkimReason.BODY_FOOTER_ADDED.because(
                    "the body was changed after signing" + also + "; without its last "
                            + octets + " bytes it is as signed"
                            + (body.additionFromList() ? ": they look like a mailing list footer" : ""));
        }
        return DkimReason.BODY_CHANGED.because("the body was changed after signing" + also);
    }

    static Explanation tooShort(SignatureField signature, long octets, String also) {
        return DkimReason.BODY_SHORTER_THAN_SIGNED.because(
                "the body has " + octets + " octets, and the first " + signature.length() + " were signed (l=)" + also);
    }
}
