package io.facteur.authentication.dkim;

import io.facteur.authentication.message.HeaderField;
import io.facteur.authentication.message.MessageHeader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A message that is being signed. */
public final class DkimSigning {

    private final MessageHeader header;
    private final List<SigningKey> keys;
    private final List<BodyHash> hashes;
    private final SigningOptions options;
    private final Instant time;

    DkimSigning(
            MessageHeader header, List<SigningKey> keys, List<BodyHash> hashes, SigningOptions options, Instant time) {
        this.header = header;
        this.keys = keys;
        this.hashes = hashes;
        this.options = options;
        this.time = time;
    }

    /** Once the body was read: the DKIM-Signature fields to put on top, in the order of the keys. */
    public List<HeaderField> fields() {
        List<String> names = FieldsToSign.of(header);
        List<HeaderField> signed = SignedFields.select(header, names);
        HeaderHasher hasher = new HeaderHasher();
        List<HeaderField> fields = new ArrayList<>(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            SigningKey key = keys.get(i);
            SignatureWriter writer = new SignatureWriter("DKIM-Signature")
                    .tag("v", "1")
                    .tag("a", key.algorithm().text())
                    .tag("c", options.header().text() + "/" + options.body().text())
                    .tag("d", key.domain().toString())
                    .tag("s", key.selector())
                    .tag("t", Long.toString(time.getEpochSecond()));
            options.validity()
                    .ifPresent(validity ->
                            writer.tag("x", Long.toString(time.plus(validity).getEpochSecond())));
            writer.signedFields(names)
                    .tag("bh", Base64.getEncoder().encodeToString(hashes.get(i).value()));
            fields.add(writer.sign(key, options.header(), signed, hasher));
        }
        return fields;
    }
}
