package io.facteur.transport.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.transport.Reply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SmtpPropertiesTest {

    @Provide
    Arbitrary<String> messages() {
        return Arbitraries.strings().withChars("a.\r\n\u00e9: ").ofMaxLength(200);
    }

    private static String sent(String message) throws IOException {
        DotStuffing stuffing = new DotStuffing(new ByteArrayInputStream(message.getBytes(StandardCharsets.ISO_8859_1)));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        while (!stuffing.isEndOfInput()) {
            ByteBuf chunk = stuffing.readChunk(ByteBufAllocator.DEFAULT);
            chunk.readBytes(out, chunk.readableBytes());
            chunk.release();
        }
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    /** With the line ends of the network, and one at the end. */
    private static String expected(String message) {
        String lines = message.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n");
        return lines.isEmpty() || lines.endsWith("\r\n") ? lines : lines + "\r\n";
    }

    @Property
    void receiverShouldReadWhatWasMeant(@ForAll("messages") String message) throws IOException {
        String sent = sent(message);

        assertThat(sent).endsWith(".\r\n");
        String content = sent.substring(0, sent.length() - 3);
        // RFC 5321 4.5.2: the receiver removes the first dot of a line
        assertThat(content.replaceAll("(?<=^|\r\n)\\.", "")).isEqualTo(expected(message));
        assertThat("\r\n" + content).doesNotContain("\r\n.\r\n");
        assertThat(content.replace("\r\n", "")).doesNotContain("\r", "\n");
    }

    @Property
    void sizeShouldBeWhatIsSent(@ForAll("messages") String message) throws IOException {
        byte[] octets = message.getBytes(StandardCharsets.ISO_8859_1);

        MessageTraits traits = MessageTraits.of(() -> new ByteArrayInputStream(octets));

        assertThat(traits.size()).isEqualTo(expected(message).length());
        int body = ("\r\n" + expected(message)).indexOf("\r\n\r\n");
        String header = body < 0 ? message : expected(message).substring(0, body);
        assertThat(traits.internationalHeader()).isEqualTo(header.contains("\u00e9"));
    }

    @Property
    void anyReplyToEhloShouldBeRead(@ForAll List<String> lines) {
        List<String> all = new ArrayList<>(List.of("peer"));
        all.addAll(lines);

        assertThat(Extensions.of(new Reply(250, all)).size().orElse(1)).isPositive();
    }

    @Example
    void lineOfNothingButSignsShouldBeRead() {
        assertThat(Extensions.of(new Reply(250, List.of("peer", "=", "", "SIZE=5")))
                        .size())
                .hasValue(5);
    }
}
