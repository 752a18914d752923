package io.facteur.benchmarks;

import java.util.Base64;
import java.util.Random;

/** Makes bodies, the same each time. */
final class Bodies {

    private static final String[] WORDS = {
        "the",
        "message",
        "of",
        "your",
        "order",
        "is",
        "ready",
        "and",
        "we",
        "will",
        "send",
        "it",
        "on",
        "Tuesday",
        "please",
        "answer",
        "before",
        "noon,",
        "invoice",
        "number",
        "1432",
        "with",
        "kind",
        "regards.",
        "Délai"
    };
    private static final int LINE_OCTETS = 70;
    private static final int LINES_OF_PARAGRAPH = 8;
    private static final int BASE64_LINE = 76;

    private Bodies() {}

    /** @return each character is one octet of UTF-8; lines end with CR LF */
    static String make(Scenario.Body kind, int octets) {
        return switch (kind) {
            case BASE64 -> base64(octets);
            case INDENTED -> text(octets, "        ");
            case RELAXED, SIMPLE -> text(octets, "");
        };
    }

    private static String text(int octets, String indentation) {
        Random random = new Random(1);
        StringBuilder body = new StringBuilder(octets + 2 * LINE_OCTETS);
        int lines = 0;
        while (body.length() < octets) {
            int start = body.length();
            body.append(indentation);
            while (body.length() - start < LINE_OCTETS) {
                body.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
            }
            body.setLength(body.length() - 1);
            body.append("\r\n");
            lines++;
            if (indentation.isEmpty() && lines % LINES_OF_PARAGRAPH == 0) {
                body.append("\r\n");
            }
        }
        return cut(body, octets);
    }

    private static String base64(int octets) {
        byte[] raw = new byte[octets];
        new Random(1).nextBytes(raw);
        return cut(
                new StringBuilder(Base64.getMimeEncoder(BASE64_LINE, new byte[] {'\r', '\n'})
                        .encodeToString(raw)),
                octets);
    }

    private static String cut(StringBuilder body, int octets) {
        body.setLength(octets - 3);
        return body.append(".\r\n").toString();
    }
}
