package io.facteur.authentication.transfer;

import java.io.IOException;
import java.io.OutputStream;

/** RFC 2045 6.7. */
final class QuotedPrintableBody implements BodyWriter {

    /** With the "=" of a soft line break. */
    private static final int LONGEST_LINE = 76;

    private static final String HEX = "0123456789ABCDEF";
    private static final int NONE = -1;

    private final OutputStream out;
    /** The body is in quoted-printable already: "=" is the beginning of an escape. */
    private final boolean encoded;

    private int column;
    /** White space, of which it is not known yet whether it is the last of its line. */
    private int blank = NONE;
    /** Octets to come that belong to an escape. */
    private int ofEscape;

    QuotedPrintableBody(OutputStream out, boolean encoded) {
        this.out = out;
        this.encoded = encoded;
    }

    @Override
    public void octets(byte[] buffer, int offset, int length) throws IOException {
        for (int at = offset; at < offset + length; at++) {
            octet(buffer[at] & 0xff);
        }
    }

    private void octet(int octet) throws IOException {
        if (blank != NONE) {
            literal(blank);
            blank = NONE;
        }
        if (octet == ' ' || octet == '\t') {
            blank = octet;
        } else if (octet < ' ' || octet > '~' || octet == '=' && !encoded) {
            escape(octet);
        } else if (octet == '=') {
            room(3);
            ofEscape = 2;
            out.write(octet);
            column++;
        } else {
            literal(octet);
        }
    }

    private void literal(int octet) throws IOException {
        if (ofEscape > 0) {
            ofEscape--;
        } else {
            room(1);
        }
        out.write(octet);
        column++;
    }

    private void escape(int octet) throws IOException {
        room(3);
        out.write('=');
        out.write(HEX.charAt(octet >> 4));
        out.write(HEX.charAt(octet & 0xf));
        column += 3;
        ofEscape = 0;
    }

    private void room(int octets) throws IOException {
        if (column + octets > LONGEST_LINE - 1) {
            out.write('=');
            newLine();
        }
    }

    private void newLine() throws IOException {
        out.write('\r');
        out.write('\n');
        column = 0;
    }

    @Override
    public void lineEnd(LineReader.End end) throws IOException {
        endLine();
        // RFC 2045 6.7 (4): a line end of a text is one, however it was written
        newLine();
        ofEscape = 0;
    }

    /** RFC 2045 6.7 (3): white space at the end of a line is lost on the way. That of an encoded line does not count. */
    private void endLine() throws IOException {
        if (blank != NONE) {
            if (encoded) {
                literal(blank);
            } else {
                escape(blank);
            }
            blank = NONE;
        }
    }

    @Override
    public void end() throws IOException {
        endLine();
    }
}
