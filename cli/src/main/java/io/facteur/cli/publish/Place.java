package io.facteur.cli.publish;

import java.util.Locale;

/** Who can publish a record. */
public enum Place {
    /** Whoever has the zone of the mail domain. */
    DOMAIN,
    /** Whoever has the zone of the server's name, when that is outside of the domain: once for all its domains. */
    HOST,
    /** Whoever gave the address: the reverse zone is theirs. */
    PROVIDER;

    /** For machines. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
