package io.facteur.authentication.dkim;

/**
 * Which tags a signature has. DKIM-Signature, ARC-Message-Signature and ARC-Seal differ in little.
 *
 * @param version {@code v=1} is there; drafts of DKIM were without
 * @param instance {@code i=} is the number of an ARC set, and not an identity
 * @param message it signs a body and chosen header fields: {@code h= bh= c= l=}
 */
public record SignatureSyntax(boolean version, boolean instance, boolean message) {

    /** RFC 6376 3.5. */
    public static final SignatureSyntax DKIM = new SignatureSyntax(true, false, true);
    /** ARC-Message-Signature (RFC 8617 4.1.2). */
    public static final SignatureSyntax ARC_MESSAGE_SIGNATURE = new SignatureSyntax(false, true, true);
    /** ARC-Seal (RFC 8617 4.1.3). */
    public static final SignatureSyntax ARC_SEAL = new SignatureSyntax(false, true, false);
}
