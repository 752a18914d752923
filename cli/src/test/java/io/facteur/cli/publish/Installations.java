package io.facteur.cli.publish;

import io.facteur.authentication.dkim.DkimKeyPair;
import io.facteur.dns.DnsName;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** What an operator may have. */
public final class Installations {

    public static final DnsName DOMAIN = DnsName.of("example.org");
    public static final DnsName HOST = DnsName.of("mail.example.org");
    public static final List<InetAddress> ADDRESSES = List.of(address("192.0.2.7"), address("2001:db8::7"));
    public static final List<ClientService> SERVICES = List.of(
            new ClientService("_submissions._tcp", 0, 465, "Sending."),
            new ClientService("_imaps._tcp", 0, 993, "Reading."));

    /** Of the size that is in use: its record has more than one string. */
    public static final PublishedKey RSA = new PublishedKey(
            "s2026",
            "rsa",
            PublishedKey.State.ACTIVE,
            DkimKeyPair.generateRsa(2048).record().text());

    public static final PublishedKey ED25519 = new PublishedKey(
            "e2026",
            "ed25519",
            PublishedKey.State.PENDING,
            DkimKeyPair.generateEd25519().record().text());

    private Installations() {}

    public static Installation usual() {
        return new Installation(DOMAIN, HOST, ADDRESSES, List.of(), List.of(RSA, ED25519), SERVICES);
    }

    public static Installation with(PublishedKey... keys) {
        return new Installation(DOMAIN, HOST, ADDRESSES, List.of(), List.of(keys), SERVICES);
    }

    public static Installation on(DnsName domain, DnsName host, InetAddress... addresses) {
        return new Installation(domain, host, List.of(addresses), List.of(), List.of(), SERVICES);
    }

    public static PublishedKey in(PublishedKey.State state, PublishedKey key) {
        return new PublishedKey(key.selector(), key.algorithm(), state, key.record());
    }

    public static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
