package io.facteur.authentication.spf;

/** How much a stranger's record may cost. */
public final class SpfLimits {

    /** Terms that ask the DNS, in all records of one check: more is a permerror (RFC 7208 4.6.4). */
    public static final int LOOKUPS = 10;
    /** Terms whose question finds nothing: more is a permerror (RFC 7208 4.6.4). */
    public static final int VOID_LOOKUPS = 2;
    /** MX records of one {@code mx}: more is a permerror (RFC 7208 4.6.4). */
    public static final int MX_RECORDS = 10;
    /** PTR records of the client's address: more are not looked at (RFC 7208 4.6.4). */
    public static final int PTR_RECORDS = 10;
    /** Characters of a record: more is a permerror. Of an explanation before its macros are expanded: more is none. */
    public static final int RECORD_LENGTH = 8192;
    /** Terms of a record: more is a permerror. */
    public static final int TERMS = 500;
    /** Characters of a published explanation: the rest is cut off. */
    public static final int EXPLANATION_LENGTH = 512;
    /** Characters of a HELO name or a local part that macros expand to: the rest is cut off. */
    public static final int MACRO_VALUE_LENGTH = 320;

    private SpfLimits() {}
}
