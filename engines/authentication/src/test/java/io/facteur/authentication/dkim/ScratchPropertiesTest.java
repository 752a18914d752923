package io.facteur.authentication.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.authentication.message.HeaderField;
import io.facteur.authentication.message.HeaderLimits;
import io.facteur.authentication.message.LineEnds;
import io.facteur.authentication.message.MessageReader;
import io.facteur.authentication.message.Scratch;
import io.facteur.authentication.message.ScratchPool;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Messages one after the other through the same memory, against each alone, and against the plain program. */
class ScratchPropertiesTest {

    private record Read(List<String> header, byte[] simple, byte[] relaxed) {}

    @Property(tries = 100)
    void messagesShouldBeReadAsIfTheMemoryWereNew(
            @ForAll("bodies") String first, @ForAll("bodies") String second, @ForAll("bodies") String third)
            throws IOException {
        ScratchPool pool = new ScratchPool();
        int number = 0;
        for (String body : List.of(first, second, third)) {
            String message = "Subject: " + number++ + "x".repeat(body.length() % 97) + "\r\n\r\n" + body;
            Read alone = read(message, null);
            Read lent;
            try (Scratch scratch = pool.take()) {
                lent = read(message, scratch);
            }

            assertThat(lent.header()).isEqualTo(alone.header());
            for (Read read : List.of(alone, lent)) {
                assertThat(read.simple()).isEqualTo(plain(Canonicalization.SIMPLE, body));
                assertThat(read.relaxed()).isEqualTo(plain(Canonicalization.RELAXED, body));
            }
        }
    }

    private static Read read(String message, Scratch scratch) throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(message.getBytes(StandardCharsets.ISO_8859_1));
        MessageReader reader = scratch == null
                ? MessageReader.open(in)
                : MessageReader.open(in, HeaderLimits.DEFAULT, LineEnds.CRLF, scratch);
        BodyHashes bodies = scratch == null ? new BodyHashes() : new BodyHashes(scratch);
        BodyHash simple = bodies.hash(Canonicalization.SIMPLE, HashAlgorithm.SHA256, BodyHashes.WHOLE);
        BodyHash relaxed = bodies.hash(Canonicalization.RELAXED, HashAlgorithm.SHA256, BodyHashes.WHOLE);
        reader.readBody(bodies);
        return new Read(
                reader.header().fields().stream().map(HeaderField::toString).toList(), simple.value(), relaxed.value());
    }

    private static byte[] plain(Canonicalization canonicalization, String body) {
        return HashAlgorithm.SHA256
                .digest()
                .digest(CanonicalizationPropertiesTest.plain(canonicalization, body)
                        .getBytes(StandardCharsets.ISO_8859_1));
    }

    /** From none at all to several times the buffer. */
    @Provide
    Arbitrary<String> bodies() {
        return Arbitraries.of(
                        "\r\n",
                        " ",
                        "x".repeat(998) + "\r\n",
                        "a line of text that is as long as most of them are\r\n".repeat(40),
                        " indented\r\n",
                        "tab\there \r\n",
                        "\r\n\r\n",
                        "\u00fc".repeat(31))
                .list()
                .ofMaxSize(120)
                .map(pieces -> String.join("", pieces));
    }
}
