package io.facteur.stores.s3;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the objects are.
 *
 * @param endpoint of the server, without a bucket
 * @param bucketPrefix what the names of all our buckets begin with; buckets with another name are not seen
 * @param authorities a PEM file with those that the server's certificate may be signed by; none: Java's own
 */
public record S3Settings(
        URI endpoint,
        String region,
        String bucketPrefix,
        String accessKey,
        String secretKey,
        Optional<Path> authorities) {

    /** Never a key. */
    @Override
    public String toString() {
        return "S3Settings[" + endpoint + ", " + region + ", " + bucketPrefix + "*]";
    }
}
