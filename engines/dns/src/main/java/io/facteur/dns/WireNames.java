package io.facteur.dns;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.xbill.DNS.Name;

/** Between our names and those of dnsjava, octet by octet: no character is special in either direction. */
public final class WireNames {

    private WireNames() {}

    public static Name toWire(DnsName name) {
        byte[] text = name.toString().getBytes(StandardCharsets.US_ASCII);
        if (text.length == 0) {
            return Name.root;
        }
        byte[] wire = new byte[text.length + 2];
        System.arraycopy(text, 0, wire, 1, text.length);
        int lengthAt = 0;
        for (int i = 1; i <= text.length + 1; i++) {
            if (i == text.length + 1 || wire[i] == '.') {
                wire[lengthAt] = (byte) (i - lengthAt - 1);
                lengthAt = i;
            }
        }
        wire[text.length + 1] = 0;
        try {
            return new Name(wire);
        } catch (IOException e) {
            throw new IllegalStateException("every DnsName has a wire format, but not " + name, e);
        }
    }

    /** @return empty for a name with octets that are not ASCII or control characters, or a dot inside of a label */
    public static Optional<DnsName> fromWire(Name name) {
        if (name.equals(Name.root)) {
            return Optional.of(DnsName.ROOT);
        }
        StringBuilder text = new StringBuilder(name.length());
        for (int i = 0; i < name.labels() - 1; i++) {
            byte[] label = name.getLabel(i);
            for (int j = 1; j < label.length; j++) {
                if (label[j] < ' ' || label[j] == '.' || label[j] == 0x7f) {
                    return Optional.empty();
                }
                text.append((char) label[j]);
            }
            text.append('.');
        }
        return DnsName.parse(text.toString());
    }
}
