package io.facteur.cli.doctor;

import io.facteur.cli.publish.Purpose;
import java.util.Locale;

/** What a check is about. The order is the one in which a person reads it. */
public enum Topic {
    DNS("DNS"),
    SERVER("server"),
    HELO_NAME("HELO name"),
    ADDRESSES("A and AAAA"),
    PTR("PTR"),
    PORTS("ports"),
    OUTBOUND("port 25 outbound"),
    CERTIFICATE("certificate"),
    CLOCK("clock"),
    DISK("disk"),
    STORE("store"),
    QUEUE("queue"),
    MAILBOXES("postmaster and reports"),
    MX("MX"),
    SPF("SPF"),
    HELO_SPF("SPF of the HELO name"),
    DKIM("DKIM"),
    DMARC("DMARC"),
    TLS_REPORTS("TLS-RPT"),
    CLIENTS("SRV");

    private final String label;

    Topic(String label) {
        this.label = label;
    }

    /** For people. */
    public String label() {
        return label;
    }

    /** For machines: {@code helo-name}. They do not change. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Topic of(Purpose purpose) {
        return switch (purpose) {
            case ADDRESS -> ADDRESSES;
            case MX -> MX;
            case SPF -> SPF;
            case HELO_SPF -> HELO_SPF;
            case DKIM -> DKIM;
            case DMARC -> DMARC;
            case TLS_REPORTS -> TLS_REPORTS;
            case CLIENTS -> CLIENTS;
            case PTR -> PTR;
        };
    }
}
