package io.facteur.authentication.message;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Timeout;

/** Any octets are a header and a body, however they come, and what was read is what was there. */
class MessageFuzzTest {

    private static final HeaderLimits SMALL = new HeaderLimits(160, 8, 70);

    @Timeout(60)
    @FuzzTest(maxDuration = "2m")
    void read(byte[] octets) throws IOException {
        for (HeaderLimits limits : List.of(HeaderLimits.DEFAULT, SMALL)) {
            for (LineEnds lineEnds : LineEnds.values()) {
                Contents contents = Contents.read(new ByteArrayInputStream(octets), limits, lineEnds);
                check(contents, limits);
                assertThat(Contents.read(new Trickle(octets), limits, lineEnds)).isEqualTo(contents);
                if (lineEnds == LineEnds.CRLF && contents.problem().isEmpty()) {
                    // without the empty line, a message is a header that may have no last line end
                    assertThat(contents.header() + "\r\n" + contents.body())
                            .startsWith(new String(octets, ISO_8859_1))
                            .hasSizeLessThanOrEqualTo(octets.length + 4);
                }
            }
        }
        Authors.of(MessageReader.open(new ByteArrayInputStream(octets)).header());
    }

    private static void check(Contents contents, HeaderLimits limits) {
        assertThat(contents.fields()).hasSizeLessThanOrEqualTo(limits.fields());
        // and the line end that is put to the last line of a message without a body
        assertThat(contents.header()).hasSizeLessThanOrEqualTo(limits.octets() + 2);
        assertThat(contents.truncated() && contents.problem().isEmpty()).isFalse();
    }

    /** What was read; each character is one octet. */
    private record Contents(List<String> fields, String body, boolean truncated, Optional<String> problem) {

        static Contents read(InputStream in, HeaderLimits limits, LineEnds lineEnds) throws IOException {
            MessageReader reader = MessageReader.open(in, limits, lineEnds);
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            reader.readBody(new BodySink() {
                @Override
                public void accept(byte[] buffer, int offset, int length) {
                    body.write(buffer, offset, length);
                }

                @Override
                public void end() {}
            });
            return new Contents(
                    reader.header().fields().stream()
                            .map(field -> new String(field.octets(), ISO_8859_1))
                            .toList(),
                    body.toString(ISO_8859_1),
                    reader.truncated(),
                    reader.problem().map(problem -> problem.code()));
        }

        String header() {
            return String.join("", fields);
        }
    }

    /** Gives three octets at a time, and says that there is one. */
    private static final class Trickle extends ByteArrayInputStream {

        Trickle(byte[] octets) {
            super(octets);
        }

        @Override
        public synchronized int read(byte[] buffer, int offset, int length) {
            return super.read(buffer, offset, Math.min(length, 3));
        }

        @Override
        public synchronized int available() {
            return Math.min(1, super.available());
        }
    }
}
