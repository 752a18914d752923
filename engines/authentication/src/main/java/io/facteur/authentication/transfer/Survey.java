package io.facteur.authentication.transfer;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Goes through a message and finds what of it has to be written in another way. */
final class Survey implements EntityHandler {

    private record Within(Entity entity, int depth) {}

    private final Map<Integer, BodyEncoding> encodings = new HashMap<>();
    private final Set<Integer> notUtf8 = new HashSet<>();
    private final Set<SevenBitForm.Rest> rest = EnumSet.noneOf(SevenBitForm.Rest.class);
    private final List<Within> claiming = new ArrayList<>();
    private boolean needed;
    private int depth;
    private BodySurvey body = new BodySurvey();

    @Override
    public void depth(int now) {
        depth = now;
        claiming.removeIf(within -> within.depth() >= now);
    }

    @Override
    public void bareLineFeedInHeader() {
        needed |= depth > 0;
    }

    @Override
    public void header(Entity entity, boolean emptyLine) {
        boolean eightBit = false;
        boolean longLine = false;
        for (byte[] line : entity.lines()) {
            longLine |= line.length > BodySurvey.LONGEST_LINE;
            for (byte octet : line) {
                eightBit |= octet < 0;
            }
        }
        if (eightBit) {
            rest.add(depth == 0 ? SevenBitForm.Rest.HEADER : SevenBitForm.Rest.HEADER_OF_PART);
        }
        if (longLine) {
            rest.add(SevenBitForm.Rest.LONG_HEADER_LINE);
        }
        if (eightBit && depth > 0) {
            keepClaims();
        }
        boolean composite = entity.kind() == Entity.Kind.MULTIPART || entity.kind() == Entity.Kind.MESSAGE;
        if (composite && entity.claimsEightBit()) {
            claiming.add(new Within(entity, depth));
            encodings.put(entity.number(), BodyEncoding.SEVEN_BIT);
        }
        body = new BodySurvey();
    }

    /** RFC 2045 6.4: what has 8-bit parts is 8bit itself. */
    private void keepClaims() {
        claiming.forEach(within -> encodings.remove(within.entity().number()));
        claiming.clear();
    }

    @Override
    public void content(Entity entity, byte[] buffer, int offset, int length) {
        body.content(buffer, offset, length);
    }

    @Override
    public void contentLineEnd(Entity entity, LineReader.End end) {
        body.lineEnd(end);
    }

    @Override
    public void contentEnd(Entity entity) {
        if (entity.kind() == Entity.Kind.SEALED) {
            if (body.isEightBit()) {
                rest.add(SevenBitForm.Rest.SEALED_PART);
                keepClaims();
            }
            return;
        }
        BodyEncoding encoding = choose(entity);
        if (encoding != BodyEncoding.SAME) {
            encodings.put(entity.number(), encoding);
        }
        if (!body.isUtf8()) {
            notUtf8.add(entity.number());
        }
    }

    private BodyEncoding choose(Entity entity) {
        if (entity.isIdentity()) {
            if (body.isSevenBit()) {
                return entity.claimsEightBit() ? BodyEncoding.SEVEN_BIT : BodyEncoding.SAME;
            }
            return entity.contentType().isText() && body.isMostlyReadable()
                    ? BodyEncoding.QUOTED_PRINTABLE
                    : BodyEncoding.BASE64;
        }
        if (body.isSevenBit()) {
            return BodyEncoding.SAME;
        }
        return switch (entity.encoding()) {
            case "quoted-printable" -> BodyEncoding.MENDED_QUOTED_PRINTABLE;
            case "base64" -> BodyEncoding.MENDED_BASE64;
            default -> {
                // RFC 2045 6.4: an encoding that nobody knows
                if (body.isEightBit()) {
                    rest.add(SevenBitForm.Rest.UNKNOWN_ENCODING);
                    keepClaims();
                }
                yield BodyEncoding.SAME;
            }
        };
    }

    @Override
    public void structure(byte[] buffer, int offset, int length) {
        for (int at = offset; at < offset + length; at++) {
            if (buffer[at] < 0) {
                rest.add(SevenBitForm.Rest.AROUND_PARTS);
            }
        }
    }

    @Override
    public void structureLineEnd(LineReader.End end) {
        needed |= end == LineReader.End.LF;
    }

    SevenBitForm result() {
        return new SevenBitForm(needed || !encodings.isEmpty(), rest, encodings, notUtf8);
    }
}
