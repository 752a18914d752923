package io.facteur.authentication.dkim;

import io.facteur.authentication.message.HeaderField;
import io.facteur.authentication.message.MessageHeader;
import io.facteur.authentication.message.MessageReader;
import java.io.IOException;
import java.time.Clock;
import java.util.List;

/** Signs messages (RFC 6376 5). Safe for several threads. */
public final class DkimSigner {

    private final List<SigningKey> keys;
    private final SigningOptions options;
    private final Clock clock;

    /** @param keys a signature each: an RSA key, and an Ed25519 key beside it by choice */
    public DkimSigner(List<SigningKey> keys, SigningOptions options, Clock clock) {
        this.keys = List.copyOf(keys);
        this.options = options;
        this.clock = clock;
    }

    /** Begins: asks {@code bodies} for what is needed. Then have the body read into {@code bodies}. */
    public DkimSigning begin(MessageHeader header, BodyHashes bodies) {
        List<BodyHash> hashes = keys.stream()
                .map(key -> bodies.hash(options.body(), key.algorithm().hash(), BodyHashes.WHOLE))
                .toList();
        return new DkimSigning(header, keys, hashes, options, clock.instant());
    }

    /**
     * Signs a message of which nothing else is needed.
     *
     * @return the fields to put on top of it, one for each key
     * @throws IOException the stream's own
     */
    public List<HeaderField> sign(MessageReader message) throws IOException {
        BodyHashes bodies = new BodyHashes();
        DkimSigning signing = begin(message.header(), bodies);
        message.readBody(bodies);
        return signing.fields();
    }
}
