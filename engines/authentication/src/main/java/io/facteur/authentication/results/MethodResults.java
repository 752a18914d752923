package io.facteur.authentication.results;

import io.facteur.authentication.Explanation;
import io.facteur.authentication.results.MethodResult.Property;
import java.util.ArrayList;
import java.util.List;

/**
 * The results of our methods, each with the properties of IANA's registry of email authentication methods, and the code of
 * the explanation as the reason of whatever did not pass. A value that is empty is left out.
 */
public final class MethodResults {

    private static final String PASS = "pass";
    private static final String NONE = "none";

    private MethodResults() {}

    /** @param client its address */
    public static MethodResult iprev(String result, Explanation why, String client) {
        return method("iprev", result, why, properties("policy", "iprev", withoutZone(client)));
    }

    public static MethodResult spfOfHelo(String result, Explanation why, String helo) {
        return method("spf", result, why, properties("smtp", "helo", helo));
    }

    /**
     * @param sender empty for the null sender
     * @param domain that stood for it
     */
    public static MethodResult spfOfSender(String result, Explanation why, String sender, String domain) {
        // RFC 7208 2.4: what stands for the null sender
        String mailFrom = sender.isEmpty() ? "postmaster@" + domain : sender;
        return method("spf", result, why, properties("smtp", "mailfrom", mailFrom));
    }

    /** @param signature the beginning of {@code b=} (RFC 6008): which of several signatures of one domain it is */
    public static MethodResult dkim(
            String result,
            Explanation why,
            String domain,
            String identity,
            String selector,
            String algorithm,
            String signature) {
        return method(
                "dkim",
                result,
                why,
                properties("header", "d", domain, "i", identity, "s", selector, "a", algorithm, "b", signature));
    }

    public static MethodResult noSignature() {
        return new MethodResult("dkim", NONE, "", List.of());
    }

    public static MethodResult ignoredSignatures(int count) {
        return new MethodResult("dkim", "policy", count + " signatures were not looked at", List.of());
    }

    /** @param client its address */
    public static MethodResult arc(String result, Explanation why, int oldestPass, String client) {
        if (result.equals(NONE)) {
            return new MethodResult("arc", NONE, "", List.of());
        }
        List<Property> properties = new ArrayList<>();
        if (result.equals(PASS)) {
            properties.addAll(properties("header", "oldest-pass", Integer.toString(oldestPass)));
        }
        properties.addAll(properties("smtp", "remote-ip", withoutZone(client)));
        return method("arc", result, why, properties);
    }

    /**
     * @param author the domain in From
     * @param applied what is done with the message because of DMARC (RFC 9989 9.1); empty when no policy was found
     */
    public static MethodResult dmarc(String result, Explanation why, String author, String applied) {
        List<Property> properties = new ArrayList<>(properties("header", "from", author));
        properties.addAll(properties("policy", "dmarc", applied));
        return method("dmarc", result, why, properties);
    }

    private static MethodResult method(String method, String result, Explanation why, List<Property> properties) {
        return new MethodResult(method, result, result.equals(PASS) ? "" : why.code(), properties);
    }

    private static List<Property> properties(String type, String... namesAndValues) {
        List<Property> properties = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            if (!namesAndValues[i + 1].isEmpty()) {
                properties.add(new Property(type, namesAndValues[i], namesAndValues[i + 1]));
            }
        }
        return properties;
    }

    /** A link-local address bears the name of our own network interface. */
    private static String withoutZone(String address) {
        int zone = address.indexOf('%');
        return zone < 0 ? address : address.substring(0, zone);
    }
}
