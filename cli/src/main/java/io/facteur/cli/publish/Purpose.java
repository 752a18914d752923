package io.facteur.cli.publish;

import java.util.Locale;

/** What a record is for. */
public enum Purpose {
    ADDRESS("A and AAAA"),
    MX("MX"),
    SPF("SPF"),
    HELO_SPF("SPF of the HELO name"),
    DKIM("DKIM"),
    DMARC("DMARC"),
    TLS_REPORTS("TLS-RPT"),
    CLIENTS("SRV"),
    PTR("PTR");

    private final String label;

    Purpose(String label) {
        this.label = label;
    }

    /** For people: {@code A and AAAA}. */
    public String label() {
        return label;
    }

    /** For machines: {@code tls-reports}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
