package io.facteur.cli.doctor;

/** Those whose filters decide whether the mail of a small server is read. */
public enum Provider {
    GMAIL("Gmail"),
    MICROSOFT("Microsoft"),
    YAHOO("Yahoo");

    private final String label;

    Provider(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
