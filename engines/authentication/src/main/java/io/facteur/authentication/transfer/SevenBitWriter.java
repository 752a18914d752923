package io.facteur.authentication.transfer;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes a message in its {@link SevenBitForm}. */
final class SevenBitWriter implements EntityHandler {

    private static final byte[] CRLF = {'\r', '\n'};
    private static final String ENCODING = "content-transfer-encoding";

    private final OutputStream out;
    private final SevenBitForm form;
    private BodyWriter body;
    private int depth;

    SevenBitWriter(OutputStream out, SevenBitForm form) {
        this.out = out;
        this.form = form;
    }

    @Override
    public void depth(int now) {
        depth = now;
    }

    @Override
    public void bareLineFeedInHeader() {
        // all header lines end with CR LF here
    }

    @Override
    public void header(Entity entity, boolean emptyLine) throws IOException {
        BodyEncoding encoding = form.encoding(entity);
        List<byte[]> lines = encoding == BodyEncoding.SAME ? entity.lines() : changed(entity, encoding);
        for (byte[] line : lines) {
            out.write(line);
            out.write(CRLF);
        }
        if (emptyLine) {
            out.write(CRLF);
        }
        body = BodyWriter.of(encoding, out, entity.contentType().isText());
    }

    private List<byte[]> changed(Entity entity, BodyEncoding encoding) {
        List<byte[]> lines = new ArrayList<>();
        byte[] field = ("Content-Transfer-Encoding: " + encoding.text()).getBytes(StandardCharsets.US_ASCII);
        boolean written = false;
        boolean dropping = false;
        for (byte[] line : entity.lines()) {
            boolean folded = line.length > 0 && (line[0] == ' ' || line[0] == '\t');
            if (!folded) {
                dropping = Entity.isField(line, ENCODING);
            }
            if (!dropping) {
                lines.add(line);
            } else if (!written) {
                lines.add(field);
                written = true;
            }
        }
        if (depth == 0) {
            addMime(entity, lines);
        }
        if (!written) {
            lines.add(field);
        }
        return lines;
    }

    /** RFC 2045 4: without these, a reader does not decode the body. */
    private void addMime(Entity entity, List<byte[]> lines) {
        if (!entity.has("mime-version")) {
            lines.add("MIME-Version: 1.0".getBytes(StandardCharsets.US_ASCII));
        }
        if (!entity.has("content-type")) {
            // RFC 1428 3: nobody said what the octets are
            String charset = form.isUtf8(entity) ? "utf-8" : "unknown-8bit";
            lines.add(("Content-Type: text/plain; charset=" + charset).getBytes(StandardCharsets.US_ASCII));
        }
    }

    @Override
    public void content(Entity entity, byte[] buffer, int offset, int length) throws IOException {
        body.octets(buffer, offset, length);
    }

    @Override
    public void contentLineEnd(Entity entity, LineReader.End end) throws IOException {
        body.lineEnd(end);
    }

    @Override
    public void contentEnd(Entity entity) throws IOException {
        body.end();
    }

    @Override
    public void structure(byte[] buffer, int offset, int length) throws IOException {
        out.write(buffer, offset, length);
    }

    @Override
    public void structureLineEnd(LineReader.End end) throws IOException {
        out.write(CRLF);
    }
}
