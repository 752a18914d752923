package io.facteur.authentication.dkim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A key record (RFC 6376 3.6.1).
 *
 * @param keyType {@code k=}; {@code rsa} when there is none
 * @param hashes {@code h=}; none for all
 * @param services {@code s=}; none for all
 * @param flags {@code t=}
 * @param notes {@code n=}, decoded
 * @param granularity {@code g=} of RFC 4871; RFC 6376 has it no more
 * @param key {@code p=}, base64 without white space; empty for a key that is revoked
 */
public record DkimKeyRecord(
        String keyType,
        List<String> hashes,
        List<String> services,
        List<String> flags,
        String notes,
        Optional<String> granularity,
        String key) {

    /** Of a record. An RSA key of 16,384 bits takes less than 3,000. */
    public static final int MAXIMUM_OCTETS = 4096;

    public DkimKeyRecord {
        hashes = List.copyOf(hashes);
        services = List.copyOf(services);
        flags = List.copyOf(flags);
    }

    /** @param text the strings of the TXT record put together, octets as characters (ISO 8859-1) */
    public static Parsed<DkimKeyRecord> parse(String text) {
        if (text.length() > MAXIMUM_OCTETS) {
            return malformed("the key record is longer than " + MAXIMUM_OCTETS + " octets");
        }
        Parsed<TagList> list = TagList.parse(text);
        if (list.problem().isPresent()) {
            return malformed(
                    "the key record cannot be read: " + list.problem().get().text());
        }
        TagList tags = list.value().orElseThrow();
        Optional<String> version = tags.value("v");
        // RFC 6376 3.6.1: v= comes first, and is DKIM1, when it is there
        if (version.isPresent()
                && !(version.get().equals("DKIM1") && tags.tags().get(0).name().equals("v"))) {
            return malformed("the key record does not begin with v=DKIM1");
        }
        Optional<TagList.Tag> key = tags.tag("p");
        if (key.isEmpty()) {
            return malformed("the key record has no p=");
        }
        return Parsed.of(new DkimKeyRecord(
                tags.value("k").orElse("rsa"),
                list(tags, "h"),
                list(tags, "s"),
                list(tags, "t"),
                tags.tag("n")
                        .map(TagList.Tag::value)
                        .map(notes -> QuotedPrintable.decode(notes).orElse(notes))
                        .orElse(""),
                tags.value("g"),
                key.get().compact()));
    }

    private static Parsed<DkimKeyRecord> malformed(String text) {
        return Parsed.problem(DkimReason.KEY_MALFORMED.because(text));
    }

    private static List<String> list(TagList tags, String name) {
        return tags.tag(name)
                .map(tag -> Arrays.asList(tag.compact().split(":")))
                .orElse(List.of());
    }

    public boolean revoked() {
        return key.isEmpty();
    }

    /** {@code t=y}. */
    public boolean testing() {
        return flags.contains("y");
    }

    /** {@code t=s}: {@code i=} has no subdomain of {@code d=}. */
    public boolean strict() {
        return flags.contains("s");
    }

    public boolean isForEmail() {
        return services.isEmpty() || services.contains("*") || services.stream().anyMatch("email"::equalsIgnoreCase);
    }

    public boolean isFor(HashAlgorithm hash) {
        return hashes.isEmpty() || hashes.stream().anyMatch(hash.text()::equalsIgnoreCase);
    }

    /**
     * RFC 4871 3.6.1: {@code g=} says for which local parts the key is, with at most one {@code *}. RFC 6376 passes over
     * it. An owner who still writes it restricts the key, so it is kept to: nobody loses by it who did not want to.
     */
    public boolean isForLocalPart(String localPart) {
        if (granularity.isEmpty()) {
            return true;
        }
        String pattern = granularity.get();
        int star = pattern.indexOf('*');
        if (star < 0) {
            return pattern.equals(localPart) && !pattern.isEmpty();
        }
        return localPart.length() >= pattern.length() - 1
                && localPart.startsWith(pattern.substring(0, star))
                && localPart.endsWith(pattern.substring(star + 1));
    }

    /** As it is published: {@code v=DKIM1; k=rsa; p=...}. Reading it again gives an equal record. */
    public String text() {
        List<String> tags = new ArrayList<>();
        tags.add("v=DKIM1");
        if (!hashes.isEmpty()) {
            tags.add("h=" + String.join(":", hashes));
        }
        tags.add("k=" + keyType);
        granularity.ifPresent(pattern -> tags.add("g=" + pattern));
        if (!notes.isEmpty()) {
            tags.add("n=" + QuotedPrintable.encode(notes));
        }
        if (!services.isEmpty()) {
            tags.add("s=" + String.join(":", services));
        }
        if (!flags.isEmpty()) {
            tags.add("t=" + String.join(":", flags));
        }
        tags.add("p=" + key);
        return String.join("; ", tags);
    }
}
