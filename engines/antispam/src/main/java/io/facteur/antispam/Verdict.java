package io.facteur.antispam;

import java.util.Locale;

/** What one recipient does with a message. */
public enum Verdict {
    ACCEPT,
    /** Filed to the folder for unwanted mail. */
    JUNK,
    /** Refused at SMTP when every recipient refuses it; else as {@link #JUNK}, since a bounce goes to a forged sender. */
    REFUSE,
    /** Nobody can say yet: evaluated again later. */
    DEFER;

    /** As the Evaluation writes it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
