package io.facteur.authentication.message;

import io.facteur.authentication.Explanation;
import io.facteur.dns.DnsName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who a message says it is from: the domains of all its From fields.
 *
 * @param domains each once, in their order. When there is a problem, whatever may be shown to a reader as an author's
 *     domain, so that nobody hides a domain from DMARC behind an error of syntax.
 * @param fields how many From fields there are, hidden ones included: one in a message that keeps to RFC 5322
 * @param addresses how many addresses were read, at most {@link #MAXIMUM_ADDRESSES}
 * @param problem why it is not certain that these are all the authors, or that there are any; nothing good may be
 *     concluded then. Its codes: {@code no-from}, {@code several-from-fields}, {@code header-not-read}, {@code from-too-long},
 *     {@code too-many-addresses}, {@code control-character}, {@code unterminated-quote}, {@code unterminated-comment},
 *     {@code unterminated-address}, {@code unterminated-group}, {@code nested-group}, {@code no-address},
 *     {@code no-domain}, {@code invalid-address}, {@code invalid-domain}, {@code address-literal},
 *     {@code several-addresses-in-one}, {@code unexpected-text}.
 */
public record Authors(List<DnsName> domains, int fields, int addresses, Optional<Explanation> problem) {

    /** Addresses that are read in all From fields together; more are a problem. */
    public static final int MAXIMUM_ADDRESSES = 100;

    /** Characters of all From fields together that are read; more are a problem. */
    public static final int MAXIMUM_LENGTH = 65_536;

    public Authors {
        domains = List.copyOf(domains);
    }

    /** Of a message, its header read: says so, too, when there may be a From field that was not. */
    public static Authors of(MessageReader message) {
        List<HeaderField> fields = new ArrayList<>(message.header().all("From"));
        fields.addAll(message.hiddenFrom());
        Authors authors = of(fields);
        return message.truncated()
                ? new Authors(
                        authors.domains(),
                        authors.fields(),
                        authors.addresses(),
                        Optional.of(new Explanation(
                                "header-not-read", "the header has more than is read, and From may be in it twice")))
                : authors;
    }

    public static Authors of(MessageHeader header) {
        return of(header.all("From"));
    }

    private static Authors of(List<HeaderField> fields) {
        if (fields.isEmpty()) {
            return new Authors(
                    List.of(), 0, 0, Optional.of(new Explanation("no-from", "the message has no From field")));
        }
        Set<DnsName> domains = new LinkedHashSet<>();
        List<Explanation> problems = new ArrayList<>();
        if (fields.size() > 1) {
            problems.add(new Explanation(
                    "several-from-fields", "the message has " + fields.size() + " From fields in the place of one"));
        }
        int addresses = 0;
        int left = MAXIMUM_LENGTH;
        for (HeaderField field : fields) {
            String value = field.value();
            if (value.length() > left) {
                value = value.substring(0, left);
                problems.add(new Explanation(
                        "from-too-long", "the From field is longer than " + MAXIMUM_LENGTH + " characters"));
            }
            left -= value.length();
            AddressList list = AddressList.read(value, MAXIMUM_ADDRESSES - addresses);
            addresses += list.addresses();
            domains.addAll(list.domains());
            list.problem().ifPresent(problems::add);
            if (left == 0) {
                break;
            }
        }
        return new Authors(
                List.copyOf(domains),
                fields.size(),
                addresses,
                problems.stream().findFirst());
    }
}
