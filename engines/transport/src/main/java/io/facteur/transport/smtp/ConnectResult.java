package io.facteur.transport.smtp;

/** A connection that is ready for mail, or why there is none. */
public sealed interface ConnectResult {

    record Open(SmtpConnection connection) implements ConnectResult {}

    record Failed(ConnectFailure failure) implements ConnectResult {}
}
