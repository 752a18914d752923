package io.facteur.authentication.transfer;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Base64;

/** RFC 2045 6.8. */
final class Base64Body implements BodyWriter {

    private final OutputStream target;
    private final OutputStream encoder;
    private final boolean text;
    private boolean any;

    /** @param text whether each line end is CR LF (RFC 2046 4.1.1) */
    Base64Body(OutputStream out, boolean text) {
        this.target = out;
        this.encoder = Base64.getMimeEncoder().wrap(new FilterOutputStream(out) {
            @Override
            public void write(byte[] buffer, int offset, int length) throws IOException {
                out.write(buffer, offset, length);
            }

            @Override
            public void close() {
                // the message goes on
            }
        });
        this.text = text;
    }

    @Override
    public void octets(byte[] buffer, int offset, int length) throws IOException {
        any |= length > 0;
        encoder.write(buffer, offset, length);
    }

    @Override
    public void lineEnd(LineReader.End end) throws IOException {
        any = true;
        if (text || end == LineReader.End.CRLF) {
            encoder.write('\r');
        }
        encoder.write('\n');
    }

    @Override
    public void end() throws IOException {
        encoder.close();
        if (any) {
            target.write('\r');
            target.write('\n');
        }
    }
}
