package io.facteur.authentication.spf;

import java.util.Locale;

/** Why a result is what it is, for machines: the codes of {@link SpfResult#explanation}. */
public enum SpfReason {
    /** None: the identity has no domain that can be asked. */
    NO_DOMAIN,
    /** None: the domain publishes no record. */
    NO_RECORD,
    /** Pass, fail, softfail or neutral: a mechanism says so. */
    MECHANISM_MATCHED,
    /** Neutral: no mechanism matches. */
    NOTHING_MATCHED,
    SEVERAL_RECORDS,
    SYNTAX_ERROR,
    RECORD_TOO_LONG,
    TOO_MANY_TERMS,
    TOO_MANY_LOOKUPS,
    TOO_MANY_VOID_LOOKUPS,
    TOO_MANY_MX_RECORDS,
    /** Permerror: an included domain publishes no record. */
    INCLUDE_WITHOUT_RECORD,
    /** Permerror: the domain of a redirect publishes no record, or is no name. */
    REDIRECT_WITHOUT_RECORD,
    /** Temperror: a domain's own name servers. */
    DNS_FAILURE,
    /** Temperror: our own resolvers. */
    RESOLVER_DOWN,
    /** Temperror: the message has used up what it may ask the DNS. */
    OVER_BUDGET;

    private final String code = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** Lower case with hyphens: {@code too-many-lookups}. */
    public String code() {
        return code;
    }
}
