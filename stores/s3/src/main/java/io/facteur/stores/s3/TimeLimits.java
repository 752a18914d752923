package io.facteur.stores.s3;

import java.time.Duration;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;

/** How long a request may take: longer for more octets, but never without limit. */
final class TimeLimits {

    static final Duration CONNECT = Duration.ofSeconds(5);
    /** Without an octet. */
    static final Duration SILENCE = Duration.ofSeconds(15);

    static final int ATTEMPTS = 3;

    private static final Duration ATTEMPT = Duration.ofSeconds(15);
    /** A network that is slower than this is taken for broken. */
    private static final long OCTETS_A_SECOND = 256 * 1024;
    /** Whoever asks whether the server is there wants to know soon. */
    private static final Duration PING = Duration.ofSeconds(5);
    /** Between the attempts. */
    private static final Duration PAUSES = Duration.ofSeconds(10);

    private TimeLimits() {}

    static Duration attempt(long octets) {
        return ATTEMPT.plusSeconds(octets / OCTETS_A_SECOND);
    }

    /** With all attempts and the pauses between them. */
    static Duration call(long octets) {
        return attempt(octets).multipliedBy(ATTEMPTS).plus(PAUSES);
    }

    static AwsRequestOverrideConfiguration of(long octets) {
        return AwsRequestOverrideConfiguration.builder()
                .apiCallAttemptTimeout(attempt(octets))
                .apiCallTimeout(call(octets))
                .build();
    }

    static AwsRequestOverrideConfiguration ofPing() {
        return AwsRequestOverrideConfiguration.builder()
                .apiCallAttemptTimeout(PING)
                .apiCallTimeout(PING)
                .build();
    }
}
