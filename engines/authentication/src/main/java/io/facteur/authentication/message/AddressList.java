package io.facteur.authentication.message;

import io.facteur.authentication.Explanation;
import io.facteur.dns.DnsName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The domains of a list of addresses (RFC 5322 3.4 with the obsolete forms of 4.4, RFC 6532), in one pass, without
 * recursion.
 *
 * @param domains of every address, as often as they come
 * @param mailboxes every address, up to the first problem
 * @param problem the first thing that is not as it must be; the domains are then all that look like one after an "@"
 */
record AddressList(List<DnsName> domains, List<Mailbox> mailboxes, int addresses, Optional<Explanation> problem) {

    private static final int MAXIMUM_DOMAIN_LENGTH = 1024;

    /** @param limit of addresses */
    static AddressList read(String value, int limit) {
        Parser parser = new Parser(new AddressScanner(value), limit);
        try {
            parser.list();
            return new AddressList(parser.domains, parser.mailboxes, parser.addresses, Optional.empty());
        } catch (FieldScanner.Malformed malformed) {
            Set<DnsName> seen = new LinkedHashSet<>(parser.domains);
            lookAlikes(value, Math.max(limit, 1), seen);
            return new AddressList(
                    List.copyOf(seen), parser.mailboxes, parser.addresses, Optional.of(malformed.explanation()));
        }
    }

    /** Whatever follows an "@": a mail program may take any of it for the author when the syntax is broken. */
    private static void lookAlikes(String value, int limit, Set<DnsName> seen) {
        int at = value.indexOf('@');
        while (at >= 0 && seen.size() < limit) {
            int end = at + 1;
            int ascii = end;
            while (end < value.length() && end - at <= MAXIMUM_DOMAIN_LENGTH && inDomain(value.charAt(end))) {
                ascii = value.charAt(end) < 0x80 && ascii == end ? end + 1 : ascii;
                end++;
            }
            domain(value, at + 1, end).ifPresent(seen::add);
            domain(value, at + 1, ascii).ifPresent(seen::add);
            at = value.indexOf('@', end);
        }
    }

    private static boolean inDomain(char c) {
        return c >= 0x80
                || c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || "-._".indexOf(c) >= 0;
    }

    private static Optional<DnsName> domain(String value, int from, int to) {
        int end = to;
        while (end > from && "-._".indexOf(value.charAt(end - 1)) >= 0) {
            end--;
        }
        return DnsName.parse(value.substring(from, end));
    }

    private static final class Parser {

        private final AddressScanner scanner;
        private final int limit;
        private final List<DnsName> domains = new ArrayList<>();
        private final List<Mailbox> mailboxes = new ArrayList<>();
        private int addresses;

        Parser(AddressScanner scanner, int limit) {
            this.scanner = scanner;
            this.limit = limit;
        }

        void list() throws FieldScanner.Malformed {
            boolean inGroup = false;
            boolean afterAddress = false;
            while (true) {
                scanner.skipComments();
                if (scanner.atEnd()) {
                    if (inGroup) {
                        throw scanner.malformed("unterminated-group", "a group of addresses has no \";\" at its end");
                    }
                    return;
                }
                if (scanner.skip(',')) {
                    // RFC 5322 4.4: a list may have empty places.
                    afterAddress = false;
                } else if (inGroup && scanner.skip(';')) {
                    inGroup = false;
                    afterAddress = true;
                } else if (afterAddress) {
                    throw scanner.malformed(
                            scanner.rest().indexOf('@') >= 0 ? "several-addresses-in-one" : "unexpected-text",
                            "there is text after an address where only a comma may be");
                } else {
                    boolean group = address(inGroup);
                    inGroup |= group;
                    afterAddress = !group;
                }
            }
        }

        /** @return whether it was the name of a group, with its colon, and not an address */
        private boolean address(boolean inGroup) throws FieldScanner.Malformed {
            AddressScanner.Words words = scanner.words();
            if (scanner.skip(':')) {
                if (inGroup) {
                    throw scanner.malformed("nested-group", "a group of addresses is within another");
                }
                if (words.count() == 0) {
                    throw scanner.malformed("unexpected-text", "there is a colon with no name of a group before it");
                }
                return true;
            }
            if (scanner.skip('<')) {
                count();
                angle();
                return false;
            }
            if (!scanner.skip('@')) {
                throw words.count() == 0
                        ? scanner.malformed("unexpected-text", "an address cannot begin with " + scanner.found())
                        : scanner.malformed(
                                "no-domain", "there is a name with no address, or an address with no \"@\"");
            }
            count();
            Optional<DnsName> domain = domain();
            scanner.skipComments();
            if (scanner.skip('<')) {
                addressAsName(words, domain);
            } else if (!words.localPart()) {
                throw scanner.malformed(
                        "invalid-address", "the part of an address before its \"@\" is not a local part");
            } else {
                mailboxes.add(new Mailbox(words.text(), domain.orElseThrow()));
            }
            return false;
        }

        /** {@code user@a.test <user@a.test>} is wrong, frequent, and harmless when both domains are the same. */
        private void addressAsName(AddressScanner.Words words, Optional<DnsName> name) throws FieldScanner.Malformed {
            angle();
            DnsName last = domains.get(domains.size() - 1);
            if (!name.equals(Optional.of(last))) {
                throw scanner.malformed(
                        "several-addresses-in-one",
                        "an address at " + last + " has another address as its name, which is not quoted");
            }
            domains.remove(domains.size() - 1);
            // What a reader is shown as the author, too
            mailboxes.add(new Mailbox(words.text(), last));
        }

        /** After its "&lt;". */
        private void angle() throws FieldScanner.Malformed {
            scanner.skipComments();
            if (scanner.skip('>')) {
                throw scanner.malformed("no-address", "an author's address is empty");
            }
            skipRoute();
            AddressScanner.Words local = scanner.words();
            if (!scanner.skip('@')) {
                throw scanner.atEnd()
                        ? scanner.malformed("unterminated-address", "an address has no \">\" at its end")
                        : scanner.malformed("no-domain", "an address has no \"@\", but " + scanner.found());
            }
            Optional<DnsName> domain = domain();
            if (!local.localPart()) {
                throw scanner.malformed(
                        "invalid-address", "the part of an address before its \"@\" is not a local part");
            }
            mailboxes.add(new Mailbox(local.text(), domain.orElseThrow()));
            scanner.skipComments();
            if (!scanner.skip('>')) {
                throw scanner.atEnd()
                        ? scanner.malformed("unterminated-address", "an address has no \">\" at its end")
                        : scanner.malformed("invalid-domain", "there is " + scanner.found() + " in a domain");
            }
        }

        /** RFC 5322 4.4 obs-route: {@code @a.test,@b.test:}, which has no meaning any more. */
        private void skipRoute() throws FieldScanner.Malformed {
            scanner.skipComments();
            if (!scanner.at('@') && !scanner.at(',')) {
                return;
            }
            while (!scanner.skip(':')) {
                if (scanner.skip('@')) {
                    if (scanner.words().count() == 0) {
                        throw scanner.malformed("invalid-address", "an address begins with a broken route");
                    }
                } else if (!scanner.skip(',')) {
                    throw scanner.malformed("invalid-address", "an address begins with a broken route");
                }
                scanner.skipComments();
            }
        }

        private Optional<DnsName> domain() throws FieldScanner.Malformed {
            scanner.skipComments();
            if (scanner.at('[')) {
                throw scanner.malformed(
                        "address-literal", "an author's address has an IP address in the place of a domain");
            }
            String text = scanner.domain();
            // RFC 5322 takes "bank.test?=" for a domain, and who decodes "=?utf-8?q?ceo@bank.test?=" shows another one
            Optional<DnsName> name = text.length() > MAXIMUM_DOMAIN_LENGTH
                    ? Optional.empty()
                    : DnsName.parse(text).filter(DnsName::isHostName);
            if (name.isEmpty()) {
                throw scanner.malformed("invalid-domain", "what an address has after its \"@\" is not a domain");
            }
            domains.add(name.get());
            return name;
        }

        private void count() throws FieldScanner.Malformed {
            if (addresses == limit) {
                throw scanner.malformed(
                        "too-many-addresses", "there are more than " + Authors.MAXIMUM_ADDRESSES + " authors");
            }
            addresses++;
        }
    }
}
