package io.facteur.authentication.dkim;

import io.facteur.authentication.Explanation;
import io.facteur.authentication.message.HeaderField;
import io.facteur.dns.DnsName;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads the tags of a signature (RFC 6376 3.5). The fields are what {@link SignatureField} shows. */
final class SignatureParser {

    /** More names in {@code h=} than a header has fields; each of them costs a search. */
    static final int MAXIMUM_SIGNED_FIELDS = 256;

    /** RFC 8617 4.2.1: instances go from 1 to 50. */
    private static final int MAXIMUM_INSTANCE = 50;

    TagList tags;
    Explanation obsolete;
    DnsName domain;
    String selector = "";
    DnsName keyName;
    String identity = "";
    DnsName identityDomain;
    int instance;
    String algorithmName = "";
    SigningAlgorithm algorithm;
    String signatureText = "";
    byte[] signature = {};
    byte[] bodyHash;
    Canonicalization headerCanonicalization = Canonicalization.SIMPLE;
    Canonicalization bodyCanonicalization = Canonicalization.SIMPLE;
    List<String> signedFields = List.of();
    long length = BodyHashes.WHOLE;
    OptionalLong timestamp = OptionalLong.empty();
    OptionalLong expiration = OptionalLong.empty();

    private final SignatureSyntax syntax;
    private Explanation problem;

    SignatureParser(SignatureSyntax syntax) {
        this.syntax = syntax;
    }

    /** @return the first problem */
    Optional<Explanation> parse(HeaderField field) {
        Parsed<TagList> list = TagList.parse(field.rawValue());
        if (list.problem().isPresent()) {
            problem(DkimReason.MALFORMED_SIGNATURE, list.problem().get().text());
        } else {
            tags = list.value().orElseThrow();
            domain();
            selector();
            signature();
            algorithm();
            if (syntax.version()) {
                version();
            }
            if (syntax.message()) {
                canonicalization();
                signedFields();
                bodyHash();
                length();
            } else {
                headerCanonicalization = Canonicalization.RELAXED;
            }
            identity();
            queryMethod();
            times();
        }
        return Optional.ofNullable(problem);
    }

    private void version() {
        Optional<String> version = tags.value("v");
        if (version.isEmpty() || version.get().equals("0.5")) {
            obsolete("it has no v=1, as before RFC 4871");
        } else if (!version.get().equals("1")) {
            problem(DkimReason.UNSUPPORTED_VERSION, "it is of version \"" + shown(version.get()) + "\", and not 1");
        }
    }

    private void algorithm() {
        required("a").ifPresent(text -> {
            algorithmName = shown(text);
            algorithm = SigningAlgorithm.parse(text).orElse(null);
            if (algorithm == null) {
                problem(DkimReason.UNSUPPORTED_ALGORITHM, "nobody knows its algorithm \"" + shown(text) + "\"");
            }
        });
    }

    private void signature() {
        required("b").ifPresent(text -> {
            signatureText = tags.tag("b").orElseThrow().compact();
            signature = base64("b", signatureText);
        });
    }

    private void domain() {
        required("d").ifPresent(text -> {
            String unicode = TagList.utf8(text);
            domain = isDomain(unicode, 2) ? DnsName.parse(unicode).orElse(null) : null;
            if (domain == null) {
                problem(DkimReason.MALFORMED_DOMAIN, "d=" + shown(unicode) + " is not a domain");
            }
        });
    }

    private void selector() {
        required("s").ifPresent(text -> {
            selector = TagList.utf8(text);
            if (domain != null) {
                keyName = isDomain(selector, 1)
                        ? DnsName.parse(selector + "._domainkey." + domain).orElse(null)
                        : null;
                if (keyName == null) {
                    problem(DkimReason.MALFORMED_DOMAIN, "s=" + shown(selector) + " is not a selector");
                }
            }
        });
    }

    /** RFC 6376 3.5: {@code domain-name} and {@code selector}; underscores are in use, too. U-labels: RFC 8616. */
    private static boolean isDomain(String text, int labels) {
        int dots = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            dots += c == '.' ? 1 : 0;
            boolean allowed = c >= 'a' && c <= 'z'
                    || c >= 'A' && c <= 'Z'
                    || c >= '0' && c <= '9'
                    || c == '-'
                    || c == '_'
                    || c == '.'
                    || c > 0x7f;
            if (!allowed) {
                return false;
            }
        }
        return dots + 1 >= labels && !text.endsWith(".");
    }

    /** RFC 6376 3.5: an @ in it is in a quoted string, so that nobody takes another one for that before the domain. */
    private static boolean isOneLocalPart(String text) {
        return text.indexOf('@') < 0 || text.length() > 2 && text.startsWith("\"") && text.endsWith("\"");
    }

    private void identity() {
        Optional<String> text = tags.value("i");
        if (syntax.instance()) {
            long number = number("i").orElse(0);
            if (number < 1 || number > MAXIMUM_INSTANCE) {
                problem(DkimReason.MALFORMED_SIGNATURE, "i= is not an instance, from 1 to " + MAXIMUM_INSTANCE);
            } else {
                instance = (int) number;
            }
            return;
        }
        if (text.isEmpty()) {
            identity = domain == null ? "" : "@" + domain;
            identityDomain = domain;
            return;
        }
        Optional<String> decoded =
                QuotedPrintable.decode(tags.tag("i").orElseThrow().compact());
        identity = decoded.orElse("");
        int at = identity.lastIndexOf('@');
        String after = identity.substring(at + 1);
        Optional<DnsName> host = at >= 0 && isOneLocalPart(identity.substring(0, at)) && isDomain(after, 1)
                ? DnsName.parse(after)
                : Optional.empty();
        identityDomain = host.orElse(null);
        if (host.isEmpty()) {
            problem(DkimReason.MALFORMED_SIGNATURE, "i=" + shown(text.get()) + " is not an identity");
        } else if (domain != null && !host.get().isWithin(domain)) {
            // RFC 6376 6.1.1
            problem(
                    DkimReason.IDENTITY_OUTSIDE_DOMAIN,
                    "i=" + shown(identity) + " is not within d=" + domain + ", whose key is asked for");
        }
    }

    private void canonicalization() {
        tags.value("c").ifPresent(text -> {
            // RFC 6376 3.5: without a second part, the body's is simple
            int slash = text.indexOf('/');
            Optional<Canonicalization> header = Canonicalization.parse(slash < 0 ? text : text.substring(0, slash));
            Optional<Canonicalization> body = slash < 0
                    ? Optional.of(Canonicalization.SIMPLE)
                    : Canonicalization.parse(text.substring(slash + 1));
            if (header.isEmpty() || body.isEmpty()) {
                problem(
                        DkimReason.UNSUPPORTED_CANONICALIZATION,
                        "nobody knows its canonicalization \"" + shown(text) + "\"");
            } else {
                headerCanonicalization = header.get();
                bodyCanonicalization = body.get();
            }
        });
    }

    private void signedFields() {
        required("h").ifPresent(text -> {
            List<String> names = new ArrayList<>();
            boolean from = false;
            int start = 0;
            while (start <= text.length() && names.size() <= MAXIMUM_SIGNED_FIELDS) {
                int colon = text.indexOf(':', start);
                int end = colon < 0 ? text.length() : colon;
                String name = TagList.stripped(text, start, end);
                if (!isFieldName(name)) {
                    problem(DkimReason.MALFORMED_SIGNATURE, "h= has something that is not the name of a field");
                }
                from = from || name.equalsIgnoreCase("From");
                names.add(name);
                start = end + 1;
            }
            signedFields = List.copyOf(names);
            if (names.size() > MAXIMUM_SIGNED_FIELDS) {
                problem(
                        DkimReason.TOO_MANY_SIGNED_FIELDS,
                        "it signs more than " + MAXIMUM_SIGNED_FIELDS + " header fields");
            } else if (!from && !syntax.instance()) {
                // RFC 6376 5.4, 6.1.1
                problem(DkimReason.FROM_NOT_SIGNED, "it does not sign the From field");
            }
        });
    }

    private static boolean isFieldName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c <= ' ' || c > '~' || c == ':' || c == ';') {
                return false;
            }
        }
        return !name.isEmpty();
    }

    private void bodyHash() {
        Optional<TagList.Tag> tag = tags.tag("bh");
        if (tag.isEmpty() && syntax.version() && tags.tag("v").isEmpty()) {
            obsolete("it has no bh=, as in the first drafts of DKIM");
            return;
        }
        required("bh").ifPresent(text -> {
            bodyHash = base64("bh", tag.orElseThrow().compact());
            if (algorithm != null && bodyHash.length != algorithm.hash().octets()) {
                problem(
                        DkimReason.MALFORMED_SIGNATURE,
                        "bh= is no " + algorithm.hash().text() + " hash, which has "
                                + algorithm.hash().octets() + " octets");
            }
        });
    }

    private void length() {
        length = number("l").orElse(BodyHashes.WHOLE);
    }

    private void queryMethod() {
        tags.tag("q").map(TagList.Tag::compact).ifPresent(text -> {
            List<String> methods = List.of(text.split(":"));
            if (methods.stream().noneMatch(method -> method.equalsIgnoreCase("dns/txt"))) {
                if (methods.stream().anyMatch(method -> method.equalsIgnoreCase("dns")) && obsolete != null) {
                    return;
                }
                // RFC 6376 3.5: a method that is not known is passed over
                problem(
                        DkimReason.UNSUPPORTED_QUERY_METHOD,
                        "its key can be asked for by \"" + shown(text) + "\" only, and not by dns/txt");
            }
        });
    }

    private void times() {
        timestamp = number("t");
        expiration = number("x");
        if (timestamp.isPresent() && expiration.isPresent() && expiration.getAsLong() <= timestamp.getAsLong()) {
            // RFC 6376 3.5: x= MUST be greater than t=
            problem(DkimReason.MALFORMED_SIGNATURE, "it expires (x=) before it was made (t=)");
        }
    }

    private OptionalLong number(String name) {
        Optional<String> text = tags.value(name);
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        boolean digits = isDigits(text.get());
        // RFC 6376 3.5: l= has up to 76 digits; t= and x= 12. More than 18 is as good as without end.
        if (!digits || text.get().length() > 76) {
            problem(DkimReason.MALFORMED_SIGNATURE, name + "= is not a number");
            return OptionalLong.empty();
        }
        return OptionalLong.of(text.get().length() > 18 ? Long.MAX_VALUE - 1 : Long.parseLong(text.get()));
    }

    private static boolean isDigits(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private byte[] base64(String name, String compact) {
        try {
            byte[] octets = Base64.getDecoder().decode(compact);
            if (octets.length > 0) {
                return octets;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        problem(DkimReason.MALFORMED_BASE64, name + "= is not base64");
        return new byte[0];
    }

    private Optional<String> required(String name) {
        Optional<String> value = tags.value(name);
        if (value.isEmpty()) {
            problem(DkimReason.MISSING_TAG, "it has no " + name + "=");
        }
        return value;
    }

    private void obsolete(String text) {
        if (obsolete == null) {
            obsolete = DkimReason.OBSOLETE_SIGNATURE.because(text);
        }
    }

    private void problem(DkimReason reason, String text) {
        if (problem == null) {
            problem = reason.because(text);
        }
    }

    /** For a sentence: not too long. */
    private static String shown(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "...";
    }
}
