package io.facteur.authentication;

/**
 * Why a result is what it is.
 *
 * @param code for machines: lower case with hyphens, {@code body-hash-mismatch}; never changes its meaning
 * @param text for people: one English sentence that an administrator can quote, with no full stop at its end
 */
public record Explanation(String code, String text) {

    @Override
    public String toString() {
        return text;
    }
}
