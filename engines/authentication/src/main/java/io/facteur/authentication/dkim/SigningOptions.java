package io.facteur.authentication.dkim;

import java.time.Duration;
import java.util.Optional;

/**
 * How messages are signed.
 *
 * @param validity for how long the signature is good ({@code x=}); empty for ever, which is usual
 */
public record SigningOptions(Canonicalization header, Canonicalization body, Optional<Duration> validity) {

    /** relaxed/relaxed, without end: what survives the usual ways of mail. */
    public static final SigningOptions DEFAULT =
            new SigningOptions(Canonicalization.RELAXED, Canonicalization.RELAXED, Optional.empty());
}
