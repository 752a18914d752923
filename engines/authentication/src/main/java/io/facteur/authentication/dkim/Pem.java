package io.facteur.authentication.dkim;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** RFC 7468: a text file with something binary in it. */
record Pem(String label, byte[] octets) {

    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";
    private static final int LINE_LENGTH = 64;

    /** @return those blocks that can be read */
    static List<Pem> parse(String text) {
        List<Pem> blocks = new ArrayList<>();
        String label = null;
        StringBuilder base64 = new StringBuilder();
        for (String line : text.lines().map(String::strip).toList()) {
            if (line.startsWith(BEGIN) && line.endsWith(DASHES) && line.length() > BEGIN.length() + DASHES.length()) {
                label = line.substring(BEGIN.length(), line.length() - DASHES.length());
                base64.setLength(0);
            } else if (label != null && line.equals(END + label + DASHES)) {
                try {
                    blocks.add(new Pem(label, Base64.getDecoder().decode(base64.toString())));
                } catch (IllegalArgumentException e) {
                    // No base64 in it: no block.
                }
                label = null;
            } else {
                base64.append(line);
            }
        }
        return blocks;
    }

    String text() {
        Base64.Encoder encoder = Base64.getMimeEncoder(LINE_LENGTH, "\n".getBytes(StandardCharsets.US_ASCII));
        return BEGIN + label + DASHES + "\n" + encoder.encodeToString(octets) + "\n" + END + label + DASHES + "\n";
    }
}
