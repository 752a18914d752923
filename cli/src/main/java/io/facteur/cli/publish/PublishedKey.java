package io.facteur.cli.publish;

/**
 * The public half of a key that signs for a domain, as the server tells it.
 *
 * @param selector {@code s=} of its signatures
 * @param algorithm {@code rsa} or {@code ed25519}
 * @param record the text of the TXT record: {@code v=DKIM1; k=rsa; p=...}
 */
public record PublishedKey(String selector, String algorithm, State state, String record) {

    /** Where a key is in its life. */
    public enum State {
        /** It signs, and must be published. */
        ACTIVE,
        /** It will sign once it is seen in the DNS. */
        PENDING,
        /** It signs no more, and stays published until the mail that it signed has arrived. */
        RETIRED
    }
}
