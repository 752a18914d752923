package io.facteur.authentication.spf;

/** Which name of the SMTP session was checked (RFC 7208 2.3, 2.4). */
public enum SpfIdentity {
    HELO,
    MAIL_FROM
}
