package io.facteur.dns;

/** What can be asked for. */
public enum RecordType {
    TXT,
    A,
    AAAA,
    MX,
    PTR,
    SRV
}
