package io.facteur.authentication.dmarc;

import io.facteur.dns.DnsName;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/**
 * One place where reports are sent (RFC 9989 4.6).
 *
 * @param uri without an obsolete limit of size
 * @param sized there was one: {@code !10m}
 * @param destination of a {@code mailto:} URI, the domain of its address
 * @param problem empty when the URI is valid
 */
record ReportUri(String uri, boolean sized, Optional<DnsName> destination, String problem) {

    boolean valid() {
        return problem.isEmpty();
    }

    static ReportUri parse(String text) {
        int mark = text.lastIndexOf('!');
        boolean sized = mark >= 0 && text.substring(mark).matches("![0-9]{1,20}[kmgtKMGT]?");
        String uri = sized ? text.substring(0, mark) : text;
        if (uri.indexOf('!') >= 0) {
            return invalid(uri, sized, "an exclamation mark must be written as %21");
        }
        URI parsed;
        try {
            parsed = new URI(uri);
        } catch (URISyntaxException e) {
            return invalid(uri, sized, "it is not a URI");
        }
        if (parsed.getScheme() == null) {
            return invalid(
                    uri, sized, uri.indexOf('@') > 0 ? "it has no \"mailto:\" before the address" : "it is not a URI");
        }
        if (!parsed.getScheme().toLowerCase(Locale.ROOT).equals("mailto")) {
            return new ReportUri(uri, sized, Optional.empty(), "");
        }
        String address = parsed.getSchemeSpecificPart();
        int query = address.indexOf('?');
        address = query < 0 ? address : address.substring(0, query);
        int at = address.lastIndexOf('@');
        Optional<DnsName> destination = at <= 0 ? Optional.empty() : DnsName.parse(address.substring(at + 1));
        return destination.isPresent()
                ? new ReportUri(uri, sized, destination, "")
                : invalid(uri, sized, "it is not an address of mail");
    }

    private static ReportUri invalid(String uri, boolean sized, String problem) {
        return new ReportUri(uri, sized, Optional.empty(), problem);
    }
}
