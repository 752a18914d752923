package io.facteur.authentication.spf;

import io.facteur.authentication.IpAddress;
import io.facteur.authentication.spf.SpfRecord.Modifier;
import io.facteur.authentication.spf.SpfRecord.Parsed;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads a record from its first character to its last, once (RFC 7208 4.6.1 and 12). */
final class SpfParser {

    private static final String QUALIFIERS = "+-~?";

    private final String text;
    private final List<SpfDirective> directives = new ArrayList<>();
    private final List<Modifier> others = new ArrayList<>();
    private final List<SpfSyntaxError> errors = new ArrayList<>();
    private Optional<MacroString> redirect = Optional.empty();
    private Optional<MacroString> explanation = Optional.empty();
    /** Of the term that is being read. */
    private int start;
    /** After its last character. */
    private int end;

    private int ipv4Prefix;
    private int ipv6Prefix;

    SpfParser(String text) {
        this.text = text;
    }

    Parsed parse() {
        if (text.length() > SpfLimits.RECORD_LENGTH) {
            return whole(
                    SpfReason.RECORD_TOO_LONG,
                    "the record has " + text.length() + " characters, more than " + SpfLimits.RECORD_LENGTH);
        }
        int terms = 0;
        int position = SpfRecord.VERSION.length();
        while (position < text.length()) {
            if (text.charAt(position) == ' ') {
                position++;
                continue;
            }
            if (++terms > SpfLimits.TERMS) {
                return whole(SpfReason.TOO_MANY_TERMS, "the record has more than " + SpfLimits.TERMS + " terms");
            }
            int space = text.indexOf(' ', position);
            start = position;
            end = space < 0 ? text.length() : space;
            parseTerm();
            position = end;
        }
        return errors.isEmpty()
                ? new Parsed(Optional.of(new SpfRecord(text, directives, redirect, explanation, others)), errors)
                : new Parsed(Optional.empty(), errors);
    }

    private static Parsed whole(SpfReason reason, String problem) {
        return new Parsed(Optional.empty(), List.of(new SpfSyntaxError(reason, 1, "", problem)));
    }

    private void fail(int position, String problem) {
        String term = MacroParser.printable(text.substring(start, end));
        errors.add(new SpfSyntaxError(SpfReason.SYNTAX_ERROR, position + 1, term, problem));
    }

    private void parseTerm() {
        int nameEnd = start;
        while (nameEnd < end && isNameCharacter(text.charAt(nameEnd))) {
            nameEnd++;
        }
        // RFC 7208 4.6.1: an "=" after the name, before any ":" or "/", makes it a modifier
        if (nameEnd < end
                && text.charAt(nameEnd) == '='
                && nameEnd > start
                && MacroParser.isLetter(text.charAt(start))) {
            parseModifier(text.substring(start, nameEnd).toLowerCase(Locale.ROOT), nameEnd + 1);
        } else {
            parseDirective();
        }
    }

    private static boolean isNameCharacter(char character) {
        return MacroParser.isLetter(character) || MacroParser.isDigit(character) || "-_.".indexOf(character) >= 0;
    }

    private void parseModifier(String name, int value) {
        switch (name) {
            case "redirect":
                if (redirect.isPresent()) {
                    // RFC 7208 6: these two at most once
                    fail(start, "a second redirect");
                    return;
                }
                redirect = macroString(value, end, MacroParser.Kind.DOMAIN);
                break;
            case "exp":
                if (explanation.isPresent()) {
                    fail(start, "a second exp");
                    return;
                }
                explanation = macroString(value, end, MacroParser.Kind.DOMAIN);
                break;
            default:
                macroString(value, end, MacroParser.Kind.VALUE)
                        .ifPresent(string -> others.add(new Modifier(name, string)));
                break;
        }
    }

    private Optional<MacroString> macroString(int from, int to, MacroParser.Kind kind) {
        MacroParser parser = new MacroParser(text, from, to, kind);
        Optional<MacroString> string = parser.parse();
        if (string.isEmpty()) {
            String given = text.substring(from, to);
            if (IpAddress.parseIpv4(given).isPresent()) {
                fail(from, "an address in the place of a domain (ip4:" + given + " allows an address)");
            } else {
                fail(parser.position(), parser.problem());
            }
        }
        return string;
    }

    private void parseDirective() {
        boolean qualified = QUALIFIERS.indexOf(text.charAt(start)) >= 0;
        int from = qualified ? start + 1 : start;
        int nameEnd = from;
        while (nameEnd < end && text.charAt(nameEnd) != ':' && text.charAt(nameEnd) != '/') {
            nameEnd++;
        }
        String name = text.substring(from, nameEnd);
        Optional<SpfMechanism> mechanism = SpfMechanism.of(name);
        if (mechanism.isEmpty()) {
            fail(from, "the unknown mechanism \"" + MacroParser.printable(name) + "\"");
            return;
        }
        SpfCode code = code(qualified ? text.charAt(start) : '+');
        ipv4Prefix = IpAddress.IPV4_BITS;
        ipv6Prefix = IpAddress.IPV6_BITS;
        switch (mechanism.get()) {
            case ALL:
                if (nameEnd < end) {
                    fail(nameEnd, "an argument, and all takes none");
                } else {
                    add(code, mechanism.get(), Optional.empty(), Optional.empty());
                }
                break;
            case IP4:
            case IP6:
                parseNetwork(code, mechanism.get(), nameEnd);
                break;
            default:
                parseWithDomain(code, mechanism.get(), nameEnd);
                break;
        }
    }

    private static SpfCode code(char qualifier) {
        switch (qualifier) {
            case '-':
                return SpfCode.FAIL;
            case '~':
                return SpfCode.SOFTFAIL;
            case '?':
                return SpfCode.NEUTRAL;
            default:
                return SpfCode.PASS;
        }
    }

    private void add(SpfCode code, SpfMechanism mechanism, Optional<MacroString> domain, Optional<IpAddress> network) {
        directives.add(
                new SpfDirective(code, mechanism, domain, network, ipv4Prefix, ipv6Prefix, text.substring(start, end)));
    }

    private void parseNetwork(SpfCode code, SpfMechanism mechanism, int nameEnd) {
        boolean ipv6 = mechanism == SpfMechanism.IP6;
        String family = ipv6 ? "IPv6" : "IPv4";
        if (nameEnd == end || text.charAt(nameEnd) != ':') {
            fail(nameEnd, "no address (" + mechanism.text() + ":ADDRESS)");
            return;
        }
        int slash = text.indexOf('/', nameEnd);
        boolean hasPrefix = slash >= 0 && slash < end;
        String address = text.substring(nameEnd + 1, hasPrefix ? slash : end);
        Optional<IpAddress> network = ipv6 ? IpAddress.parseIpv6(address) : IpAddress.parseIpv4(address);
        if (network.isEmpty()) {
            fail(nameEnd + 1, "\"" + MacroParser.printable(address) + "\", which is no " + family + " address");
            return;
        }
        if (hasPrefix) {
            int prefix = prefix(slash + 1, end, ipv6 ? IpAddress.IPV6_BITS : IpAddress.IPV4_BITS);
            if (prefix < 0) {
                return;
            }
            ipv4Prefix = ipv6 ? ipv4Prefix : prefix;
            ipv6Prefix = ipv6 ? prefix : ipv6Prefix;
        }
        add(code, mechanism, Optional.empty(), network);
    }

    /** @return -1 when it failed */
    private int prefix(int from, int to, int maximum) {
        int value = 0;
        boolean number = to > from;
        for (int i = from; i < to && number; i++) {
            number = MacroParser.isDigit(text.charAt(i));
            value = Math.min(maximum + 1, value * 10 + text.charAt(i) - '0');
        }
        if (!number) {
            fail(from, "a prefix length that is no number");
            return -1;
        }
        if (to - from > 1 && text.charAt(from) == '0') {
            fail(from, "a prefix length with a leading zero");
            return -1;
        }
        if (value > maximum) {
            fail(from, "a prefix length over " + maximum);
            return -1;
        }
        return value;
    }

    private void parseWithDomain(SpfCode code, SpfMechanism mechanism, int nameEnd) {
        boolean takesPrefixes = mechanism == SpfMechanism.A || mechanism == SpfMechanism.MX;
        int domainEnd = takesPrefixes ? parsePrefixes(nameEnd) : end;
        if (domainEnd < 0) {
            return;
        }
        if (domainEnd == nameEnd) {
            if (mechanism == SpfMechanism.INCLUDE || mechanism == SpfMechanism.EXISTS) {
                fail(nameEnd, "no domain (" + mechanism.text() + ":DOMAIN)");
            } else {
                add(code, mechanism, Optional.empty(), Optional.empty());
            }
        } else if (text.charAt(nameEnd) != ':') {
            fail(nameEnd, takesPrefixes ? "a prefix length that is no number" : "a prefix length, and it takes none");
        } else {
            Optional<MacroString> domain = macroString(nameEnd + 1, domainEnd, MacroParser.Kind.DOMAIN);
            if (domain.isPresent()) {
                add(code, mechanism, domain, Optional.empty());
            }
        }
    }

    /**
     * Prefix lengths are read from the end of the term, for a domain may have slashes, too: it cannot end in a slash and
     * digits.
     *
     * @return where they begin; -1 when it failed
     */
    private int parsePrefixes(int from) {
        int last = slashBefore(from, end);
        if (last < 0) {
            return end;
        }
        boolean ipv6 = last > from && text.charAt(last - 1) == '/';
        int prefix = prefix(last + 1, end, ipv6 ? IpAddress.IPV6_BITS : IpAddress.IPV4_BITS);
        if (prefix < 0) {
            return -1;
        }
        if (!ipv6) {
            ipv4Prefix = prefix;
            return last;
        }
        ipv6Prefix = prefix;
        int first = slashBefore(from, last - 1);
        if (first < 0) {
            return last - 1;
        }
        ipv4Prefix = prefix(first + 1, last - 1, IpAddress.IPV4_BITS);
        return ipv4Prefix < 0 ? -1 : first;
    }

    /** @return of the slash in a slash and digits that end there; -1 when there is no such thing */
    private int slashBefore(int from, int to) {
        int digits = to;
        while (digits > from && MacroParser.isDigit(text.charAt(digits - 1))) {
            digits--;
        }
        return digits < to && digits > from && text.charAt(digits - 1) == '/' ? digits - 1 : -1;
    }
}
