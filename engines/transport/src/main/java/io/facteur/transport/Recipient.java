package io.facteur.transport;

/** @param address as in RCPT, without angle brackets */
public record Recipient(String address, DsnRequest dsn) {

    public static Recipient of(String address) {
        return new Recipient(address, DsnRequest.NONE);
    }
}
