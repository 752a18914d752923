package io.facteur.authentication.transfer;

import java.io.IOException;
import java.io.OutputStream;

/** Writes one body. */
interface BodyWriter {

    void octets(byte[] buffer, int offset, int length) throws IOException;

    void lineEnd(LineReader.End end) throws IOException;

    void end() throws IOException;

    static BodyWriter of(BodyEncoding encoding, OutputStream out, boolean text) {
        return switch (encoding) {
            case SAME, SEVEN_BIT -> new SameBody(out);
            case QUOTED_PRINTABLE -> new QuotedPrintableBody(out, false);
            case MENDED_QUOTED_PRINTABLE -> new QuotedPrintableBody(out, true);
            case BASE64 -> new Base64Body(out, text);
            case MENDED_BASE64 -> new MendedBase64Body(out);
        };
    }

    /** As it is. */
    record SameBody(OutputStream out) implements BodyWriter {

        @Override
        public void octets(byte[] buffer, int offset, int length) throws IOException {
            out.write(buffer, offset, length);
        }

        @Override
        public void lineEnd(LineReader.End end) throws IOException {
            if (end == LineReader.End.CRLF) {
                out.write('\r');
            }
            out.write('\n');
        }

        @Override
        public void end() {
            // all is written
        }
    }
}
