package io.facteur.authentication.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageReaderTest {

    private static final HeaderLimits LIMITS = new HeaderLimits(1000, 5, 100);

    @Test
    void openShouldReadFieldsAsTheyWereWritten() throws IOException {
        MessageReader reader = open("From: a\r\nSubject :  b\r\n\tc \r\nX-Empty:\r\n\r\nbody", HeaderLimits.DEFAULT);

        List<HeaderField> fields = reader.header().fields();
        assertThat(fields).extracting(HeaderField::name).containsExactly("From", "Subject", "X-Empty");
        assertThat(new String(fields.get(1).octets(), StandardCharsets.US_ASCII))
                .isEqualTo("Subject :  b\r\n\tc \r\n");
        assertThat(fields.get(1).value()).isEqualTo("b\tc");
        assertThat(fields.get(1).rawValue()).isEqualTo("  b\r\n\tc ");
        assertThat(fields.get(2).value()).isEmpty();
        assertThat(reader.problem()).isEmpty();
        assertThat(reader.truncated()).isFalse();
        assertThat(body(reader)).isEqualTo("body");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\r\n", "From: a", "From: a\r\n", "From: a\r\n\r\n"})
    void openShouldTakeAMessageWithoutABody(String message) throws IOException {
        MessageReader reader = open(message, HeaderLimits.DEFAULT);

        assertThat(reader.header().has("from")).isEqualTo(message.startsWith("From"));
        assertThat(reader.header().fields())
                .allSatisfy(field -> assertThat(field.octets()).endsWith('\r', '\n'));
        assertThat(reader.problem()).isEmpty();
        assertThat(body(reader)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "From: a\r\nno field\r\nTo: b\r\n\r\n",
                "From: a\r\n: no name\r\nTo: b\r\n\r\n",
                "From: a\r\nf\u00fcld: 1\r\nTo: b\r\n\r\n",
                " folded\r\nFrom: a\r\nTo: b\r\n\r\n"
            })
    void openShouldLeaveOutALineThatIsNoField(String message) throws IOException {
        MessageReader reader = open(message, HeaderLimits.DEFAULT);

        assertThat(reader.header().fields()).extracting(HeaderField::name).containsExactly("From", "To");
        assertThat(reader.problem().orElseThrow().code()).isEqualTo("header-malformed-line");
        assertThat(reader.truncated()).isFalse();
    }

    @Test
    void openShouldStopAtTheLimitOfFields() throws IOException {
        assertThat(open("A: 1\r\n".repeat(5) + "\r\n", LIMITS).truncated()).isFalse();

        MessageReader reader = open("A: 1\r\n".repeat(6) + "\r\n", LIMITS);
        assertThat(reader.truncated()).isTrue();
        assertThat(reader.problem().orElseThrow().code()).isEqualTo("header-too-many-fields");
        assertThat(reader.header().fields()).hasSize(5);
    }

    @Test
    void openShouldStopAtTheLimitOfAField() throws IOException {
        assertThat(open("A: " + "x".repeat(95) + "\r\n\r\n", LIMITS).truncated())
                .isFalse();

        for (String end : List.of("\r\n\r\n", "", "\r\n b\r\n")) {
            MessageReader reader = open("A: " + "x".repeat(96) + end + "y".repeat(40_000), LIMITS);
            assertThat(reader.truncated()).isTrue();
            assertThat(reader.problem().orElseThrow().code()).isEqualTo("header-field-too-long");
        }
    }

    @Test
    void openShouldStopAtTheLimitOfTheHeader() throws IOException {
        HeaderLimits limits = new HeaderLimits(100, 1000, 100);
        assertThat(open("A: 3456\r\nB\r\n".repeat(1) + "A: 34567\r\n".repeat(8) + "\r\n", limits)
                        .truncated())
                .isFalse();

        MessageReader reader = open("A: 34567\r\n".repeat(11) + "\r\n", limits);
        assertThat(reader.truncated()).isTrue();
        assertThat(reader.problem().orElseThrow().code()).isEqualTo("header-too-long");
        assertThat(reader.header().fields()).hasSize(10);
    }

    @Test
    void openShouldKeepToTheDefaultLimits() throws IOException {
        HeaderLimits limits = HeaderLimits.DEFAULT;
        String largest = "A: " + "x".repeat(limits.fieldOctets() - 5) + "\r\n";

        MessageReader reader = open(largest + "\r\n" + "b".repeat(40_000), limits);
        assertThat(reader.truncated()).isFalse();
        assertThat(reader.header().fields().get(0).octets()).hasSize(limits.fieldOctets());
        assertThat(body(reader)).hasSize(40_000);
        assertThat(open("A" + largest, limits).truncated()).isTrue();
        assertThat(open("A: 1\r\n".repeat(limits.fields()), limits).truncated()).isFalse();
        assertThat(open("A: 1\r\n".repeat(limits.fields() + 1), limits).truncated())
                .isTrue();
        assertThat(open(largest.repeat(limits.octets() / limits.fieldOctets()), limits)
                        .truncated())
                .isFalse();
        assertThat(open(largest.repeat(limits.octets() / limits.fieldOctets()) + "A: 1\r\n", limits)
                        .truncated())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, 16_000, 16_384, 16_385, 20_000, 32_768, 50_000, 200_000})
    void readBodyShouldGiveAllOfABodyInPiecesOfTheBuffer(int size) throws IOException {
        String message = "From: a\r\n\r\n" + "b".repeat(size);
        for (InputStream in :
                List.of(stream(message), new Trickle(message, 7, false), new Trickle(message, 5000, true))) {
            MessageReader reader = MessageReader.open(in);
            Pieces pieces = new Pieces();
            reader.readBody(pieces);

            assertThat(pieces.body.toString(StandardCharsets.US_ASCII)).isEqualTo("b".repeat(size));
            assertThat(pieces.sizes).allMatch(length -> length <= MessageReader.BUFFER_OCTETS);
            assertThat(pieces.ended).isTrue();
            assertThat(pieces.markedLast).isEqualTo(size > 0);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {17_000, 20_000, 32_000, 40_000})
    void readBodyShouldMakeTheLastPieceAsLargeAsCanBe(int size) throws IOException {
        MessageReader reader = MessageReader.open(stream("From: a\r\n\r\n" + "b".repeat(size)));
        Pieces pieces = new Pieces();
        reader.readBody(pieces);

        assertThat(pieces.sizes.get(pieces.sizes.size() - 1)).isEqualTo(MessageReader.BUFFER_OCTETS);
    }

    @Test
    void readBodyShouldBeAskedForOnce() throws IOException {
        MessageReader reader = open("From: a\r\n\r\nb", HeaderLimits.DEFAULT);
        body(reader);

        assertThatThrownBy(() -> body(reader)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void lineEndsOfFilesShouldBecomeThoseOfSmtp() throws IOException {
        String file = "From: a\nTo: b\r\n c\n\nx\r\ny\n\rz\r\r\n\n";
        for (InputStream in : List.of(stream(file), new Trickle(file, 1, true), new Trickle(file, 3, false))) {
            MessageReader reader = MessageReader.open(in, HeaderLimits.DEFAULT, LineEnds.LF_OR_CRLF);

            assertThat(reader.header().fields()).extracting(HeaderField::value).containsExactly("a", "b c");
            assertThat(body(reader)).isEqualTo("x\r\ny\r\n\rz\r\r\n\r\n");
        }
    }

    @Test
    void converterShouldGiveTheSameOctetsInPiecesOfAnySize() throws IOException {
        String lines = "a\n\n\nbc\r\n\r\r\n".repeat(3000);
        String expected = "a\r\n\r\n\r\nbc\r\n\r\r\n".repeat(3000);
        for (int size : new int[] {1, 2, 3, 100, 10_000}) {
            LineEndConverter converter = new LineEndConverter(stream(lines));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] piece = new byte[size];
            for (int count = converter.read(piece, 0, size); count >= 0; count = converter.read(piece, 0, size)) {
                assertThat(count).isPositive();
                out.write(piece, 0, count);
            }
            assertThat(out.toString(StandardCharsets.US_ASCII)).isEqualTo(expected);
            assertThat(converter.read()).isEqualTo(-1);
        }
    }

    private static MessageReader open(String message, HeaderLimits limits) throws IOException {
        return MessageReader.open(stream(message), limits, LineEnds.CRLF);
    }

    private static InputStream stream(String message) {
        return new ByteArrayInputStream(message.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String body(MessageReader reader) throws IOException {
        Pieces pieces = new Pieces();
        reader.readBody(pieces);
        return pieces.body.toString(StandardCharsets.US_ASCII);
    }

    private static final class Pieces implements BodySink {

        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private final List<Integer> sizes = new ArrayList<>();
        private boolean markedLast;
        private boolean marked;
        private boolean ended;

        @Override
        public void mark() {
            marked = true;
        }

        @Override
        public void accept(byte[] buffer, int offset, int length) {
            body.write(buffer, offset, length);
            sizes.add(length);
            markedLast = marked;
            marked = false;
        }

        @Override
        public void end() {
            ended = true;
        }
    }

    /** Gives a few octets at a time, and may not tell how many there are. */
    private static final class Trickle extends InputStream {

        private final InputStream in;
        private final int step;
        private final boolean tells;

        Trickle(String message, int step, boolean tells) {
            this.in = stream(message);
            this.step = step;
            this.tells = tells;
        }

        @Override
        public int read() throws IOException {
            return in.read();
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return in.read(target, offset, Math.min(step, length));
        }

        @Override
        public int available() throws IOException {
            return tells ? Math.min(step, in.available()) : 0;
        }
    }
}
