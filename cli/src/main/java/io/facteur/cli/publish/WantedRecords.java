package io.facteur.cli.publish;

import io.facteur.dns.DnsName;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What should be published for an installation, in the order in which a person reads it. */
public final class WantedRecords {

    private static final String MX_PREFERENCE = "10";

    private final Installation of;
    private final Place hostPlace;
    private final List<ZoneRecord> records = new ArrayList<>();

    private WantedRecords(Installation of) {
        this.of = of;
        this.hostPlace = of.host().isWithin(of.domain()) ? Place.DOMAIN : Place.HOST;
    }

    public static List<ZoneRecord> of(Installation installation) {
        WantedRecords wanted = new WantedRecords(installation);
        wanted.addresses();
        wanted.mailExchange();
        wanted.spf();
        wanted.keys();
        wanted.policies();
        wanted.services();
        wanted.reverse();
        return List.copyOf(wanted.records);
    }

    private void addresses() {
        String comment =
                "The server's addresses. It calls itself " + of.host() + ", as the certificate and the PTR do.";
        for (InetAddress address : of.addresses()) {
            boolean first = address.equals(of.addresses().get(0));
            records.add(
                    ZoneRecord.address(hostPlace, of.host(), address, first ? new String[] {comment} : new String[0]));
        }
    }

    private void mailExchange() {
        records.add(ZoneRecord.pointer(
                Purpose.MX,
                Place.DOMAIN,
                of.domain(),
                "MX",
                MX_PREFERENCE,
                of.host(),
                "Mail for " + of.domain() + " comes to this server. Remove other MX records."));
    }

    private void spf() {
        StringBuilder record = new StringBuilder("v=spf1");
        addressTerms(record);
        of.includes().forEach(domain -> record.append(" include:").append(domain));
        // RFC 7208 8.5: weak, so that what was forgotten is not refused for SPF alone
        record.append(" ~all");
        records.add(
                ZoneRecord.text(
                        Purpose.SPF,
                        Place.DOMAIN,
                        of.domain(),
                        record.toString(),
                        "SPF (RFC 7208): who sends for " + of.domain()
                                + ". Only one such record may be at a name: it takes the place" + " of an older one.",
                        "~all: others most probably do not. Make it -all when the DMARC reports show that nobody was forgotten."));
        if (!of.host().equals(of.domain())) {
            // RFC 7208 2.4: of a bounce, which has no sender, the HELO name is checked
            records.add(ZoneRecord.text(
                    Purpose.HELO_SPF,
                    hostPlace,
                    of.host(),
                    "v=spf1 a -all",
                    "SPF of the HELO name, by which bounces are checked: they have no sender."));
        }
    }

    /** Addresses in numbers cost none of the ten look-ups (RFC 7208 4.6.4), which are left for includes. */
    private void addressTerms(StringBuilder record) {
        if (of.addresses().isEmpty()) {
            record.append(" a:").append(of.host());
        }
        for (InetAddress address : of.addresses()) {
            record.append(address instanceof Inet4Address ? " ip4:" : " ip6:").append(Texts.address(address));
        }
    }

    private void keys() {
        for (PublishedKey key : of.keys()) {
            of.domain()
                    .child(key.selector() + "._domainkey")
                    .ifPresent(name -> records.add(ZoneRecord.text(
                            Purpose.DKIM, Place.DOMAIN, name, key.record(), "DKIM (RFC 6376): " + describe(key))));
        }
    }

    private static String describe(PublishedKey key) {
        return switch (key.state()) {
            case ACTIVE -> "the key that messages are signed with.";
            case PENDING -> "the next key. Messages are signed with it once it is seen here.";
            case RETIRED -> "an old key, which signs no more. Leave it until the mail that it signed has arrived.";
        };
    }

    private void policies() {
        below("_dmarc")
                .ifPresent(name -> records.add(ZoneRecord.text(
                        Purpose.DMARC,
                        Place.DOMAIN,
                        name,
                        "v=DMARC1; p=none; rua=mailto:dmarc@" + of.domain(),
                        "DMARC (RFC 9989): p=none changes nothing yet, and has reports sent to us of who uses the name.",
                        "When they show that all your own mail passes, make it p=quarantine, and then p=reject.")));
        below("_smtp._tls")
                .ifPresent(name -> records.add(ZoneRecord.text(
                        Purpose.TLS_REPORTS,
                        Place.DOMAIN,
                        name,
                        "v=TLSRPTv1; rua=mailto:tlsrpt@" + of.domain(),
                        "TLS-RPT (RFC 8460): others tell us when they cannot send to us under TLS.")));
    }

    private void services() {
        for (ClientService service : of.services()) {
            // RFC 2782: a weight of 0 is for several targets of one priority, and there is one
            below(service.label())
                    .ifPresent(name -> records.add(ZoneRecord.pointer(
                            Purpose.CLIENTS,
                            Place.DOMAIN,
                            name,
                            "SRV",
                            service.priority() + " 0 " + service.port(),
                            of.host(),
                            service.comment())));
        }
    }

    private void reverse() {
        for (InetAddress address : of.addresses()) {
            records.add(ZoneRecord.pointer(
                    Purpose.PTR,
                    Place.PROVIDER,
                    DnsName.reverse(address),
                    "PTR",
                    "",
                    of.host(),
                    "The name of " + Texts.address(address)
                            + ". Many receivers refuse mail from an address without its own name."));
        }
    }

    /** @return empty only for a domain so long that the name does not fit the DNS */
    private Optional<DnsName> below(String label) {
        return of.domain().child(label);
    }
}
