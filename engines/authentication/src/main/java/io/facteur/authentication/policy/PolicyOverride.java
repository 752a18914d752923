package io.facteur.authentication.policy;

import java.util.Locale;

/**
 * Why something else was done than the author's domain asks for.
 *
 * @param comment one English sentence for the domain's report, with nothing about our users in it
 */
public record PolicyOverride(Type type, String comment) {

    /** RFC 9990 (PolicyOverrideType). */
    public enum Type {
        LOCAL_POLICY,
        MAILING_LIST,
        OTHER,
        POLICY_TEST_MODE,
        TRUSTED_FORWARDER;

        /** As a report writes it. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
