package io.facteur.authentication.spf;

import io.facteur.authentication.IpAddress;
import io.facteur.dns.DnsName;
import java.net.InetAddress;
import java.time.Clock;
import java.util.Optional;

/**
 * What is checked, and what macros say of it (RFC 7208 4.1 and 7.2).
 *
 * @param domain empty when it is nothing that can be asked
 * @param localPart of the sender
 * @param helo as the client said it
 * @param receiver our host name
 */
record SpfRequest(
        SpfIdentity identity,
        IpAddress address,
        Optional<DnsName> domain,
        String localPart,
        String helo,
        String receiver,
        Clock clock) {

    private static final String POSTMASTER = "postmaster";

    static SpfRequest of(
            SpfIdentity identity, InetAddress client, String helo, String sender, String receiver, Clock clock) {
        // RFC 7208 2.4: for the null sender, postmaster at the HELO name
        boolean ofHelo = identity == SpfIdentity.HELO || sender.isEmpty();
        int at = ofHelo ? -1 : sender.lastIndexOf('@');
        // RFC 7208 4.3: no local part is postmaster
        String localPart = at <= 0 ? POSTMASTER : limited(sender.substring(0, at));
        Optional<DnsName> domain = domain(ofHelo ? helo : sender.substring(at + 1));
        return new SpfRequest(identity, IpAddress.of(client), domain, localPart, limited(helo), receiver, clock);
    }

    private static String limited(String value) {
        return value.length() > SpfLimits.MACRO_VALUE_LENGTH ? value.substring(0, SpfLimits.MACRO_VALUE_LENGTH) : value;
    }

    /** RFC 7208 4.3: a well-formed domain name of several labels; address literals and bare addresses are none. */
    private static Optional<DnsName> domain(String text) {
        return DnsName.parse(text).filter(DnsName::isHostName).filter(SpfRequest::isNoAddress);
    }

    private static boolean isNoAddress(DnsName name) {
        String text = name.toString();
        int dot = text.lastIndexOf('.');
        return dot >= 0 && !text.substring(dot + 1).chars().allMatch(c -> MacroParser.isDigit((char) c));
    }

    /** RFC 8616 4: what no DNS label can say matches nothing. */
    boolean localPartIsAscii() {
        return isAscii(localPart);
    }

    static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }

    /**
     * @param current the domain whose record is being evaluated
     * @param validatedName what {@code p} says; whatever, when it is not used
     */
    MacroString.Values values(DnsName current, String validatedName) {
        return letter -> {
            switch (letter) {
                case 's':
                    return localPart + "@" + domainText();
                case 'l':
                    return localPart;
                case 'o':
                    return domainText();
                case 'd':
                    return current.toString();
                case 'i':
                    return address.dotted();
                case 'p':
                    return validatedName;
                case 'v':
                    return address.ipv6() ? "ip6" : "in-addr";
                case 'h':
                    return heloText();
                case 'c':
                    return address.toString();
                case 'r':
                    return receiver;
                default:
                    return Long.toString(clock.instant().getEpochSecond());
            }
        };
    }

    private String domainText() {
        return domain.map(DnsName::toString).orElse("");
    }

    private String heloText() {
        return isAscii(helo) ? helo : DnsName.parse(helo).map(DnsName::toString).orElse("unknown");
    }
}
