package io.facteur.authentication.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Goes through a message once, and tells a handler what it sees. Of the body it keeps one piece in memory. It takes the
 * message as a strict reader does; where the message is broken, what cannot be told apart is one part.
 */
final class EntityParser {

    /** RFC 2046 5.1.1: the parts of a message in each other, and all together; more, and it is not gone through. */
    static final int DEEPEST = 100;

    static final int PARTS = 2_000;

    /** Octets of one header. */
    static final int LONGEST_HEADER = 256 * 1024;

    /** A limit was reached. Nothing is wrong with the message, but it stays as it is. */
    static final class OverLimit extends Exception {

        private static final long serialVersionUID = 1L;

        OverLimit(String message) {
            super(message, null, false, false);
        }
    }

    private enum State {
        HEADER,
        CONTENT,
        AROUND_PARTS
    }

    /**
     * What is open.
     *
     * @param boundary with the two hyphens before it; empty for a message within a message, which ends with what it is in
     */
    private record Open(Entity entity, byte[] boundary) {}

    private final LineReader reader;
    private final EntityHandler handler;
    private final List<Open> open = new ArrayList<>();
    private List<byte[]> header = new ArrayList<>();
    private byte[] partOfLine = new byte[0];
    private int headerOctets;
    private int entities;
    private boolean inDigest;
    private State state = State.HEADER;
    private Entity current;
    /** Of the last line, which belongs to the boundary if one follows (RFC 2046 5.1.1). */
    private LineReader.End owed = LineReader.End.NONE;

    private EntityParser(InputStream in, EntityHandler handler) {
        this.reader = new LineReader(in);
        this.handler = handler;
    }

    /** @throws IOException the stream's, and the handler's */
    static void parse(InputStream in, EntityHandler handler) throws IOException, OverLimit {
        new EntityParser(in, handler).parse();
    }

    private void parse() throws IOException, OverLimit {
        while (reader.next()) {
            int level = reader.startsLine() ? boundary() : -1;
            if (level >= 0) {
                atBoundary(level);
            } else if (state == State.HEADER) {
                headerPiece();
            } else {
                bodyPiece();
            }
        }
        if (state == State.HEADER) {
            endHeader(false);
        }
        payContent();
        endContent();
    }

    private void headerPiece() throws IOException, OverLimit {
        headerOctets += reader.length() + (reader.end() == LineReader.End.NONE ? 0 : 2);
        if (headerOctets > LONGEST_HEADER) {
            throw new OverLimit("a header is longer than " + LONGEST_HEADER + " octets");
        }
        int before = partOfLine.length;
        partOfLine = Arrays.copyOf(partOfLine, before + reader.length());
        System.arraycopy(reader.buffer(), reader.start(), partOfLine, before, reader.length());
        if (reader.end() == LineReader.End.NONE) {
            return;
        }
        if (reader.end() == LineReader.End.LF) {
            handler.bareLineFeedInHeader();
        }
        if (partOfLine.length == 0) {
            endHeader(true);
        } else {
            header.add(partOfLine);
            partOfLine = new byte[0];
        }
    }

    private void endHeader(boolean emptyLine) throws IOException, OverLimit {
        if (partOfLine.length > 0) {
            header.add(partOfLine);
            partOfLine = new byte[0];
        }
        if (entities == PARTS) {
            throw new OverLimit("the message has more than " + PARTS + " parts");
        }
        Entity entity = new Entity(entities++, header, inDigest);
        header = new ArrayList<>();
        headerOctets = 0;
        inDigest = false;
        handler.depth(open.size());
        handler.header(entity, emptyLine);
        switch (entity.kind()) {
            case MULTIPART -> {
                String boundary = "--" + entity.contentType().boundary().orElseThrow();
                push(new Open(entity, boundary.getBytes(StandardCharsets.ISO_8859_1)));
                state = State.AROUND_PARTS;
            }
            case MESSAGE -> {
                push(new Open(entity, new byte[0]));
                state = State.HEADER;
                if (!emptyLine) {
                    // it has no body: the message in it has not even a header
                    state = State.AROUND_PARTS;
                }
            }
            default -> {
                current = entity;
                state = State.CONTENT;
            }
        }
    }

    private void push(Open entity) throws OverLimit {
        if (open.size() == DEEPEST) {
            throw new OverLimit("more than " + DEEPEST + " parts of the message are in each other");
        }
        open.add(entity);
    }

    private void bodyPiece() throws IOException {
        payContent();
        if (state == State.CONTENT) {
            handler.content(current, reader.buffer(), reader.start(), reader.length());
        } else {
            handler.structure(reader.buffer(), reader.start(), reader.length());
        }
        owed = reader.end();
    }

    /** The line end before this was no boundary's. */
    private void payContent() throws IOException {
        if (owed == LineReader.End.NONE) {
            return;
        }
        if (state == State.CONTENT) {
            handler.contentLineEnd(current, owed);
        } else {
            handler.structureLineEnd(owed);
        }
        owed = LineReader.End.NONE;
    }

    private void endContent() throws IOException {
        if (current != null) {
            handler.contentEnd(current);
            current = null;
        }
    }

    private void atBoundary(int level) throws IOException, OverLimit {
        if (state == State.HEADER) {
            endHeader(false);
        }
        endContent();
        if (owed != LineReader.End.NONE) {
            handler.structureLineEnd(owed);
        }
        handler.structure(reader.buffer(), reader.start(), reader.length());
        Open multipart = open.get(level);
        open.subList(level + 1, open.size()).clear();
        boolean last = isLast(multipart.boundary());
        if (last) {
            open.remove(level);
            state = State.AROUND_PARTS;
            owed = reader.end();
        } else {
            state = State.HEADER;
            inDigest = multipart.entity().contentType().type().equals("multipart/digest");
            owed = LineReader.End.NONE;
            if (reader.end() != LineReader.End.NONE) {
                handler.structureLineEnd(reader.end());
            }
        }
    }

    /** @return which of the open multiparts this line is a boundary of, the innermost first; -1 for none */
    private int boundary() {
        byte[] buffer = reader.buffer();
        int start = reader.start();
        if (reader.length() < 3 || buffer[start] != '-' || buffer[start + 1] != '-') {
            return -1;
        }
        for (int level = open.size() - 1; level >= 0; level--) {
            byte[] boundary = open.get(level).boundary();
            if (boundary.length > 0 && isBoundary(boundary)) {
                return level;
            }
        }
        return -1;
    }

    private boolean isBoundary(byte[] boundary) {
        int length = reader.length();
        int start = reader.start();
        byte[] buffer = reader.buffer();
        if (length < boundary.length
                || !Arrays.equals(buffer, start, start + boundary.length, boundary, 0, boundary.length)) {
            return false;
        }
        int from = start + boundary.length + (isLast(boundary) ? 2 : 0);
        for (int at = from; at < start + length; at++) {
            // RFC 2046 5.1.1: transport padding
            if (buffer[at] != ' ' && buffer[at] != '\t') {
                return false;
            }
        }
        return true;
    }

    private boolean isLast(byte[] boundary) {
        int at = reader.start() + boundary.length;
        return reader.length() >= boundary.length + 2 && reader.buffer()[at] == '-' && reader.buffer()[at + 1] == '-';
    }
}
