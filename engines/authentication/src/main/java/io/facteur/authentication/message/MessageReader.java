package io.facteur.authentication.message;

import io.facteur.authentication.Explanation;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads a message once: its header first, then its body, in pieces of one buffer. Between the two, whoever needs keys
 * from the DNS asks for them, so that the answers come while the body is hashed.
 *
 * <p>Reads on the caller's thread. A message that breaks the rules is read as far as can be, with a {@link #problem};
 * only the stream itself throws.
 */
public final class MessageReader {

    /** Of the one buffer: more is not faster, and less makes a footer that was added hard to find. */
    public static final int BUFFER_OCTETS = 16 * 1024;

    /** So that the end of the stream is seen before the buffer is full. */
    private static final int SLACK = 64;

    private static final byte[] NOTHING = {};

    private final InputStream in;
    private final HeaderParser parser;
    private byte[] buffer;
    /** What is read and not yet given out: from {@code start} to {@code end}. */
    private int start;

    private int end;
    private boolean ended;
    private boolean bodyRead;

    private MessageReader(InputStream in, byte[] buffer, HeaderLimits limits) {
        this.in = in;
        this.buffer = buffer;
        this.parser = new HeaderParser(limits);
    }

    /**
     * Reads the header.
     *
     * @throws IOException the stream's own
     */
    public static MessageReader open(InputStream in, HeaderLimits limits, LineEnds lineEnds) throws IOException {
        InputStream lines = lines(in, lineEnds);
        // What is there is often the whole message. Where it cannot be told, it may be none of it.
        int available = lines.available();
        int octets = available <= 0 ? BUFFER_OCTETS : Math.min(BUFFER_OCTETS, available + SLACK);
        return open(lines, new byte[octets], limits);
    }

    /**
     * Reads the header, into memory that is given back after the body was read, or when it will not be.
     *
     * @throws IOException the stream's own
     */
    public static MessageReader open(InputStream in, HeaderLimits limits, LineEnds lineEnds, Scratch scratch)
            throws IOException {
        return open(lines(in, lineEnds), scratch.buffer(), limits);
    }

    private static MessageReader open(InputStream lines, byte[] buffer, HeaderLimits limits) throws IOException {
        MessageReader reader = new MessageReader(lines, buffer, limits);
        reader.readHeader();
        return reader;
    }

    private static InputStream lines(InputStream in, LineEnds lineEnds) {
        return lineEnds == LineEnds.CRLF ? in : new LineEndConverter(in);
    }

    /** With the default limits, from lines that end with CR LF. */
    public static MessageReader open(InputStream in) throws IOException {
        return open(in, HeaderLimits.DEFAULT, LineEnds.CRLF);
    }

    public MessageHeader header() {
        return parser.header();
    }

    /**
     * What is wrong with the header, the first of it: {@code header-too-long}, {@code header-too-many-fields},
     * {@code header-field-too-long}, or {@code header-malformed-line} for a line that is no header field, which is left
     * out.
     */
    public Optional<Explanation> problem() {
        return parser.problem();
    }

    /** A limit was reached: the header is not all here, and nothing may be concluded from it. */
    public boolean truncated() {
        return parser.truncated();
    }

    /**
     * A CR or LF in the header is not part of a CR LF. Programs differ in whether a field, or the header, ends there, so
     * that they see different fields.
     */
    public boolean bareLineEnds() {
        return parser.bareLineEnds();
    }

    /**
     * From fields that begin after a CR or LF which is not part of a CR LF. That ends no field (RFC 5322 2.2), and many a
     * program sees one end there nevertheless, and another begin.
     */
    public List<HeaderField> hiddenFrom() {
        return parser.hiddenFrom();
    }

    /**
     * Reads the body to its end. Once.
     *
     * @throws IOException the stream's own
     */
    public void readBody(BodySink sink) throws IOException {
        if (bodyRead) {
            throw new IllegalStateException("the body was read already");
        }
        bodyRead = true;
        try {
            readBodyInto(sink);
        } finally {
            // It may be lent, and is another's then.
            buffer = NOTHING;
        }
    }

    private void readBodyInto(BodySink sink) throws IOException {
        if (!ended && buffer.length < BUFFER_OCTETS) {
            // There is more than was told.
            buffer = Arrays.copyOf(buffer, BUFFER_OCTETS);
        }
        int most = Math.min(buffer.length, BUFFER_OCTETS);
        while (true) {
            compact();
            // The last piece should be as large as can be: so the one before is only what does not fit into it.
            int left = end + (ended ? 0 : in.available());
            int piece = left > most && left < 2 * most ? left - most : most;
            fill(piece);
            if (end == 0) {
                break;
            }
            int length = Math.min(end, piece);
            if (length == end && (ended || in.available() == 0)) {
                sink.mark();
            }
            sink.accept(buffer, 0, length);
            start = length;
        }
        sink.end();
    }

    private void readHeader() throws IOException {
        while (!parser.ended()) {
            if (start > 0) {
                compact();
            }
            if (end == buffer.length) {
                buffer = Arrays.copyOf(buffer, buffer.length * 2);
            }
            fill(buffer.length);
            start += parser.parse(buffer, start, end, ended);
        }
    }

    private void compact() {
        System.arraycopy(buffer, start, buffer, 0, end - start);
        end -= start;
        start = 0;
    }

    private void fill(int wanted) throws IOException {
        while (end < wanted && !ended) {
            int count = in.read(buffer, end, wanted - end);
            ended = count < 0;
            end += Math.max(0, count);
        }
    }
}
