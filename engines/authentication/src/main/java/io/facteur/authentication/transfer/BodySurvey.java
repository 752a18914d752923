package io.facteur.authentication.transfer;

/** What is in a body, found octet by octet. */
final class BodySurvey {

    /** RFC 5322 2.1.1 and RFC 5321 4.5.3.1.6, without the line end. */
    static final int LONGEST_LINE = 998;

    private final Utf8Check utf8 = new Utf8Check();
    private long octets;
    /** Those that quoted-printable writes with three octets. */
    private long escaped;

    private long lineLength;
    private boolean eightBit;
    private boolean longLine;
    private boolean bareCarriageReturn;
    private boolean bareLineFeed;
    private boolean nul;

    void content(byte[] buffer, int offset, int length) {
        octets += length;
        lineLength += length;
        longLine |= lineLength > LONGEST_LINE;
        for (int at = offset; at < offset + length; at++) {
            byte octet = buffer[at];
            if (octet < 0) {
                eightBit = true;
                escaped++;
            } else if (octet < ' ' && octet != '\t' || octet == '=' || octet == 0x7f) {
                escaped++;
                nul |= octet == 0;
                bareCarriageReturn |= octet == '\r';
            }
            utf8.accept(octet);
        }
    }

    void lineEnd(LineReader.End end) {
        bareLineFeed |= end == LineReader.End.LF;
        octets += 2;
        lineLength = 0;
        utf8.accept((byte) '\n');
    }

    boolean isEightBit() {
        return eightBit;
    }

    /** RFC 2045 2.7: what is not 7bit data, and RFC 5322 2.3 forbids. */
    boolean isSevenBit() {
        return !eightBit && !longLine && !nul && !bareCarriageReturn && !bareLineFeed;
    }

    boolean isUtf8() {
        return utf8.isValid();
    }

    /** RFC 2045 6.2: whether text is shorter and can still be read in quoted-printable. */
    boolean isMostlyReadable() {
        // 2 octets more for each that is escaped, against a third more for all
        return escaped * 6 <= octets;
    }
}
