package io.facteur.authentication.message;

/** How the lines of a message end where it is read from. */
public enum LineEnds {
    /** CR LF, as in SMTP. A lone CR or LF is an octet like any other. */
    CRLF,
    /** As in files: a lone LF stands for CR LF. */
    LF_OR_CRLF
}
