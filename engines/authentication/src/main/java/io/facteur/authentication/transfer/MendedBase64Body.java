package io.facteur.authentication.transfer;

import java.io.IOException;
import java.io.OutputStream;

/** Base64 with lines that are too long, or with octets that are not of it and that readers pass over (RFC 2045 6.8). */
final class MendedBase64Body implements BodyWriter {

    private static final int LONGEST_LINE = 76;

    private final OutputStream out;
    private int column;

    MendedBase64Body(OutputStream out) {
        this.out = out;
    }

    @Override
    public void octets(byte[] buffer, int offset, int length) throws IOException {
        for (int at = offset; at < offset + length; at++) {
            byte octet = buffer[at];
            if (isOfBase64(octet)) {
                if (column == LONGEST_LINE) {
                    newLine();
                }
                out.write(octet);
                column++;
            }
        }
    }

    private static boolean isOfBase64(byte octet) {
        return octet >= 'A' && octet <= 'Z'
                || octet >= 'a' && octet <= 'z'
                || octet >= '0' && octet <= '9'
                || octet == '+'
                || octet == '/'
                || octet == '=';
    }

    private void newLine() throws IOException {
        out.write('\r');
        out.write('\n');
        column = 0;
    }

    @Override
    public void lineEnd(LineReader.End end) {
        // it has its own
    }

    @Override
    public void end() throws IOException {
        if (column > 0) {
            newLine();
        }
    }
}
