package io.facteur.authentication.message;

import io.facteur.authentication.Explanation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the header fields in octets that come piece by piece (RFC 5322 2.2). */
final class HeaderParser {

    /** Nothing in it can be read in two ways, so that nothing is tried twice. */
    private static final Pattern HIDDEN_FROM = Pattern.compile("[\\r\\n](?i:from)[ \\t]*+:([^\\r\\n]*+)");

    private final HeaderLimits limits;
    private final List<HeaderField> fields = new ArrayList<>();
    private MessageHeader header;
    private Explanation problem;
    private boolean truncated;
    /** Of the field that is being read: it has a CR or LF that is not part of a CR LF. */
    private boolean bareLineEnd;
    /** Of any line of the header. */
    private boolean bareLineEnds;

    private final List<HeaderField> hiddenFrom = new ArrayList<>();
    private boolean ended;
    private int octets;
    private int lines;

    HeaderParser(HeaderLimits limits) {
        this.limits = limits;
    }

    boolean ended() {
        return ended;
    }

    MessageHeader header() {
        if (header == null) {
            header = new MessageHeader(fields);
        }
        return header;
    }

    Optional<Explanation> problem() {
        return Optional.ofNullable(problem);
    }

    boolean truncated() {
        return truncated;
    }

    boolean bareLineEnds() {
        return bareLineEnds;
    }

    List<HeaderField> hiddenFrom() {
        return hiddenFrom;
    }

    /**
     * Takes all fields that are complete.
     *
     * @param last nothing comes after {@code end}
     * @return how many octets were taken, the empty line after the header included
     */
    int parse(byte[] buffer, int start, int end, boolean last) {
        int position = start;
        while (!ended) {
            if (end - position >= 2 && buffer[position] == '\r' && buffer[position + 1] == '\n') {
                position += 2;
                ended = true;
                break;
            }
            int fieldEnd = fieldEnd(buffer, position, end, last);
            if (fieldEnd < 0) {
                if (end - position > limits.fieldOctets()) {
                    stop("header-field-too-long", tooLong());
                } else if (octets + end - position > limits.octets()) {
                    stop("header-too-long", "the header is longer than " + limits.octets() + " octets");
                } else if (last) {
                    ended = true;
                }
                break;
            }
            take(buffer, position, fieldEnd);
            if (!ended) {
                position = fieldEnd;
                bareLineEnds |= bareLineEnd;
                bareLineEnd = false;
            }
        }
        return position - start;
    }

    /** @return where the next field, or the empty line, begins; -1 when that is not known yet */
    private int fieldEnd(byte[] buffer, int start, int end, boolean last) {
        for (int i = start; i + 1 < end; i++) {
            if (buffer[i] == '\r' && buffer[i + 1] == '\n') {
                int next = i + 2;
                if (next == end) {
                    return last ? next : -1;
                }
                if (buffer[next] != ' ' && buffer[next] != '\t') {
                    return next;
                }
                i++;
            } else if (buffer[i] == '\n' || buffer[i] == '\r') {
                bareLineEnd = true;
            }
        }
        return last && end > start ? end : -1;
    }

    private void take(byte[] buffer, int start, int end) {
        lines++;
        if (end - start > limits.fieldOctets()) {
            stop("header-field-too-long", tooLong());
        } else if (octets + end - start > limits.octets()) {
            stop("header-too-long", "the header is longer than " + limits.octets() + " octets");
        } else if (fields.size() == limits.fields()) {
            stop("header-too-many-fields", "the header has more than " + limits.fields() + " fields");
        } else {
            octets += end - start;
            if (bareLineEnd) {
                findHiddenFrom(new String(buffer, start, end - start, StandardCharsets.UTF_8));
            }
            int colon = colon(buffer, start, end);
            if (colon < 0) {
                note(
                        "header-malformed-line",
                        "line " + lines + " of the header, folded lines counted as one, is no header field");
            } else {
                fields.add(new HeaderField(withLineEnd(buffer, start, end), colon - start));
            }
        }
    }

    private void findHiddenFrom(String text) {
        Matcher hidden = HIDDEN_FROM.matcher(text);
        while (hidden.find() && hiddenFrom.size() < limits.fields()) {
            hiddenFrom.add(HeaderField.of("From:" + hidden.group(1)));
        }
    }

    /** @return where the colon after the field's name is; -1 when this is no header field */
    private static int colon(byte[] buffer, int start, int end) {
        int i = start;
        // RFC 5322 3.6.8: a name is of printable US-ASCII without the colon
        while (i < end && buffer[i] > ' ' && buffer[i] <= '~' && buffer[i] != ':') {
            i++;
        }
        if (i == start) {
            return -1;
        }
        // RFC 5322 4.5.8: obsolete, and still read: white space before the colon
        while (i < end && (buffer[i] == ' ' || buffer[i] == '\t')) {
            i++;
        }
        return i < end && buffer[i] == ':' ? i : -1;
    }

    private static byte[] withLineEnd(byte[] buffer, int start, int end) {
        int length = end - start;
        if (buffer[end - 2] == '\r' && buffer[end - 1] == '\n') {
            return Arrays.copyOfRange(buffer, start, end);
        }
        // A message that ends inside its header, without a line end.
        byte[] field = Arrays.copyOfRange(buffer, start, end + 2);
        field[length] = '\r';
        field[length + 1] = '\n';
        return field;
    }

    private String tooLong() {
        return "a header field is longer than " + limits.fieldOctets() + " octets";
    }

    private void stop(String code, String text) {
        note(code, text);
        truncated = true;
        ended = true;
    }

    private void note(String code, String text) {
        if (problem == null) {
            problem = new Explanation(code, text);
        }
    }
}
