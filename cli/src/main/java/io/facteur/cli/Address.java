package io.facteur.cli;

import io.facteur.dns.DomainName;

/**
 * A mailbox name and its domain.
 *
 * @param local as it was given: the server decides what may be in it
 */
record Address(String local, DomainName domain) {

    private static final int MAXIMUM_LOCAL_LENGTH = 64;

    /** @throws IllegalArgumentException with a message that says what is wrong with it */
    static Address parse(String text) {
        int at = text.lastIndexOf('@');
        if (at < 1) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not an address: it has the form NAME@DOMAIN, such as ana@example.org");
        }
        String local = text.substring(0, at);
        // RFC 5321 4.5.3.1.1
        if (local.length() > MAXIMUM_LOCAL_LENGTH || local.chars().anyMatch(c -> c <= ' ' || c == 0x7f || c == '/')) {
            throw new IllegalArgumentException("\"" + text + "\" is not an address: before the @ there are at most "
                    + MAXIMUM_LOCAL_LENGTH + " characters, without spaces or slashes");
        }
        return new Address(local, DomainName.parse(text.substring(at + 1)));
    }

    String ascii() {
        return local + "@" + domain.ascii();
    }

    String unicode() {
        return local + "@" + domain.unicode();
    }

    String display() {
        return domain.internationalized() ? ascii() + " (" + unicode() + ")" : ascii();
    }
}
