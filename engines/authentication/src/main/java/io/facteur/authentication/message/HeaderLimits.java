package io.facteur.authentication.message;

/**
 * How much header is read. What is over a limit is not read, and the reader says so: whoever cannot see a header field
 * concludes nothing from the message.
 *
 * @param octets of all fields together
 * @param fields how many
 * @param fieldOctets of one field, with its name, folds and line ends
 */
public record HeaderLimits(int octets, int fields, int fieldOctets) {

    /** 256 KiB, 1,000 fields, 64 KiB in one: an ARC chain of its greatest length, 50 sets, takes about 150 KiB. */
    public static final HeaderLimits DEFAULT = new HeaderLimits(256 * 1024, 1000, 64 * 1024);
}
