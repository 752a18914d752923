package io.facteur.authentication.check;

import io.facteur.authentication.Explanation;
import io.facteur.authentication.arc.ArcCode;
import io.facteur.authentication.arc.ArcResult;
import io.facteur.authentication.dkim.DkimResult;
import io.facteur.authentication.dmarc.DmarcPolicy;
import io.facteur.authentication.dmarc.DmarcResult;
import io.facteur.authentication.results.AuthenticationResults;
import io.facteur.authentication.results.MethodResult;
import io.facteur.authentication.results.MethodResult.Property;
import io.facteur.authentication.spf.SpfIdentity;
import io.facteur.authentication.spf.SpfResult;
import io.facteur.dns.DnsName;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What we found, as Authentication-Results says it: with the properties of IANA's registry of email authentication
 * methods, and the code of the explanation as the reason of whatever did not pass.
 */
public final class ResultsHeader {

    private ResultsHeader() {}

    /** With the policy that the domain asks for, where DMARC failed. */
    public static AuthenticationResults of(String authservId, Envelope envelope, AuthenticationResult result) {
        return of(authservId, envelope, result, requested(result.dmarc()));
    }

    /** @param applied what is done with the message because of DMARC ({@code policy.dmarc}, RFC 9989 9.1), when a policy was found */
    public static AuthenticationResults of(
            String authservId, Envelope envelope, AuthenticationResult result, Optional<DmarcPolicy> applied) {
        List<MethodResult> results = new ArrayList<>();
        Optional<String> client =
                envelope.client().map(InetAddress::getHostAddress).map(ResultsHeader::withoutZone);
        result.iprev().ifPresent(iprev -> {
            List<Property> properties = new ArrayList<>();
            client.ifPresent(address -> properties.add(new Property("policy", "iprev", address)));
            results.add(method("iprev", iprev.code().text(), iprev.passed(), iprev.explanation(), properties));
        });
        result.helo().ifPresent(spf -> results.add(spf(spf, envelope)));
        result.mailFrom().ifPresent(spf -> results.add(spf(spf, envelope)));
        result.dkim().forEach(signature -> results.add(dkim(signature)));
        if (result.dkim().isEmpty()) {
            results.add(new MethodResult("dkim", "none", "", List.of()));
        }
        if (result.ignoredSignatures() > 0) {
            results.add(new MethodResult(
                    "dkim", "policy", result.ignoredSignatures() + " signatures were not looked at", List.of()));
        }
        results.add(arc(result.arc(), client));
        results.add(dmarc(result.dmarc(), applied));
        return new AuthenticationResults(authservId, results);
    }

    private static MethodResult spf(SpfResult spf, Envelope envelope) {
        Property property;
        if (spf.identity() == SpfIdentity.HELO) {
            property = new Property("smtp", "helo", envelope.helo());
        } else if (envelope.sender().isEmpty()) {
            // RFC 7208 2.4: what stands for the null sender.
            property = new Property(
                    "smtp",
                    "mailfrom",
                    "postmaster@" + spf.domain().map(DnsName::toString).orElse(envelope.helo()));
        } else {
            property = new Property("smtp", "mailfrom", envelope.sender());
        }
        return method("spf", spf.code().text(), spf.passed(), spf.explanation(), List.of(property));
    }

    private static MethodResult dkim(DkimResult dkim) {
        List<Property> properties = new ArrayList<>();
        dkim.domain().ifPresent(domain -> properties.add(new Property("header", "d", domain.toString())));
        header(properties, "i", dkim.identity());
        header(properties, "s", dkim.selector());
        header(properties, "a", dkim.algorithm());
        // RFC 6008: which of several signatures of one domain it is.
        header(properties, "b", dkim.signature());
        return method("dkim", dkim.code().text(), dkim.passed(), dkim.explanation(), properties);
    }

    private static void header(List<Property> properties, String name, String value) {
        if (!value.isEmpty()) {
            properties.add(new Property("header", name, value));
        }
    }

    private static MethodResult arc(ArcResult arc, Optional<String> client) {
        List<Property> properties = new ArrayList<>();
        if (arc.code() == ArcCode.PASS) {
            header(properties, "oldest-pass", String.valueOf(arc.oldestPass()));
        }
        if (arc.code() != ArcCode.NONE) {
            client.ifPresent(address -> properties.add(new Property("smtp", "remote-ip", address)));
        }
        boolean silent = arc.code() == ArcCode.PASS || arc.code() == ArcCode.NONE;
        return method("arc", arc.code().text(), silent, arc.explanation(), properties);
    }

    private static MethodResult dmarc(DmarcResult dmarc, Optional<DmarcPolicy> applied) {
        List<Property> properties = new ArrayList<>();
        dmarc.authorDomain().ifPresent(domain -> properties.add(new Property("header", "from", domain.toString())));
        if (dmarc.record().isPresent()) {
            applied.ifPresent(policy -> properties.add(new Property("policy", "dmarc", policy.text())));
        }
        return method("dmarc", dmarc.code().text(), dmarc.passed(), dmarc.explanation(), properties);
    }

    /** RFC 9989 4.7: in test mode one step milder; what passes gets no policy at all. */
    private static Optional<DmarcPolicy> requested(DmarcResult dmarc) {
        if (dmarc.record().isEmpty()) {
            return Optional.empty();
        }
        if (dmarc.passed() || dmarc.requested() == DmarcPolicy.NONE) {
            return Optional.of(DmarcPolicy.NONE);
        }
        return Optional.of(
                dmarc.testing() ? DmarcPolicy.values()[dmarc.requested().ordinal() - 1] : dmarc.requested());
    }

    private static MethodResult method(
            String method, String result, boolean passed, Explanation explanation, List<Property> properties) {
        return new MethodResult(method, result, passed ? "" : explanation.code(), properties);
    }

    /** A link-local address bears the name of our own network interface. */
    private static String withoutZone(String address) {
        int zone = address.indexOf('%');
        return zone < 0 ? address : address.substring(0, zone);
    }
}
