package io.facteur.stores.s3;

import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.james.blob.api.BucketName;

/** James' buckets and those of the server: ours have a prefix, so that others can be beside them. */
final class BucketNames {

    /** What every server takes: Amazon's rules for names, without dots next to each other or to a hyphen. */
    private static final Pattern VALID = Pattern.compile("[a-z0-9]([a-z0-9]|[.-](?=[a-z0-9-]))*");

    private static final int SHORTEST = 3;
    private static final int LONGEST = 63;

    private final String prefix;

    BucketNames(String prefix) {
        this.prefix = prefix;
    }

    /** @throws IllegalArgumentException when no server would take such a name */
    String toS3(BucketName bucket) {
        String name = prefix + bucket.asString();
        if (!isValid(name)) {
            throw new IllegalArgumentException("S3 cannot have a bucket named '" + name + "': " + SHORTEST + " to "
                    + LONGEST + " lower-case letters, digits, hyphens and dots");
        }
        return name;
    }

    /** None for a bucket that is not ours. */
    Optional<BucketName> fromS3(String name) {
        return Optional.of(name)
                .filter(found -> found.startsWith(prefix) && found.length() > prefix.length() && isValid(found))
                .map(found -> BucketName.of(found.substring(prefix.length())));
    }

    private static boolean isValid(String name) {
        return name.length() >= SHORTEST
                && name.length() <= LONGEST
                && VALID.matcher(name).matches();
    }
}
