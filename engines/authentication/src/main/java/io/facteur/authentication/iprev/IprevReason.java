package io.facteur.authentication.iprev;

import java.util.Locale;

/** Why a result is what it is, for machines: the codes of {@link IprevResult#explanation}. */
public enum IprevReason {
    /** Pass: a name leads back to the address. */
    CONFIRMED,
    /** Fail: the address has names, and none of them leads back. */
    NOT_CONFIRMED,
    /** Permerror: the address has no name. */
    NO_NAME,
    /** Temperror: the name servers of the address or of its names. */
    DNS_FAILURE,
    /** Temperror: our own resolvers. */
    RESOLVER_DOWN,
    /** Temperror: the message has used up what it may ask the DNS. */
    OVER_BUDGET;

    private final String code = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** Lower case with hyphens: {@code not-confirmed}. */
    public String code() {
        return code;
    }
}
