package io.facteur.transport.smtp;

/** What a smart host asks for, RFC 4954. */
public record Credentials(String user, String password) {

    @Override
    public String toString() {
        return "Credentials of " + user;
    }
}
