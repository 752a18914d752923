package io.facteur.authentication.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.apache.james.mime4j.dom.Message;
import org.apache.james.mime4j.dom.SingleBody;
import org.apache.james.mime4j.message.DefaultMessageBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SevenBitFormTest {

    private static final String HEADER = "From: <a@example.org>\r\nMIME-Version: 1.0\r\n";

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] converted(byte[] message) throws IOException {
        SevenBitForm form = SevenBitForm.of(new ByteArrayInputStream(message));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        form.write(new ByteArrayInputStream(message), out);
        return out.toByteArray();
    }

    private static String convertedText(byte[] message) throws IOException {
        return new String(converted(message), StandardCharsets.ISO_8859_1);
    }

    private static boolean isNeeded(String message) throws IOException {
        return SevenBitForm.of(new ByteArrayInputStream(latin1(message))).isNeeded();
    }

    private static byte[] decoded(byte[] message) throws IOException {
        Message parsed = new DefaultMessageBuilder().parseMessage(new ByteArrayInputStream(message));
        return ((SingleBody) parsed.getBody()).getInputStream().readAllBytes();
    }

    private static void assertSevenBit(byte[] message) {
        int length = 0;
        for (int i = 0; i < message.length; i++) {
            assertThat(message[i]).isPositive();
            if (message[i] == '\n') {
                assertThat(message[i - 1]).isEqualTo((byte) '\r');
                length = 0;
            } else {
                length++;
                assertThat(length).isLessThanOrEqualTo(999);
                assertThat(message[i] == '\r' && (i + 1 == message.length || message[i + 1] != '\n'))
                        .isFalse();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\r\n",
                "From: <a@b.test>\r\n\r\nhello\r\n",
                "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\none\r\n--b\r\nContent-Type:"
                        + " text/html\r\n\r\ntwo\r\n--b--\r\n",
                "Content-Transfer-Encoding: base64\r\n\r\naGVsbG8=\r\n",
            })
    void sevenBitMessageShouldStayAsItIs(String message) throws Exception {
        assertThat(isNeeded(message)).isFalse();
        assertThat(convertedText(latin1(message))).isEqualTo(message);
    }

    @Test
    void textShouldBecomeQuotedPrintable() throws Exception {
        String message = HEADER + "Content-Type: text/plain; charset=utf-8; format=flowed\r\n"
                + "Content-Transfer-Encoding: 8bit\r\nSubject: x\r\n\r\n"
                + "d\u00e9j\u00e0 vu = \r\nflowed \r\nand on\t\r\n";

        String converted = convertedText(utf8(message));

        assertThat(converted)
                .isEqualTo(HEADER + "Content-Type: text/plain; charset=utf-8; format=flowed\r\n"
                        + "Content-Transfer-Encoding: quoted-printable\r\nSubject: x\r\n\r\n"
                        + "d=C3=A9j=C3=A0 vu =3D=20\r\nflowed=20\r\nand on=09\r\n");
        assertThat(decoded(latin1(converted))).isEqualTo(utf8("d\u00e9j\u00e0 vu = \r\nflowed \r\nand on\t\r\n"));
    }

    @Test
    void textThatIsMostlyNotAsciiShouldBecomeBase64() throws Exception {
        byte[] message =
                utf8(HEADER + "Content-Type: text/plain; charset=utf-8\r\n\r\n\u4f60\u597d\uff0c\u4e16\u754c\r\n");

        byte[] converted = converted(message);

        assertThat(new String(converted, StandardCharsets.US_ASCII)).contains("Content-Transfer-Encoding: base64");
        assertThat(decoded(converted)).isEqualTo(utf8("\u4f60\u597d\uff0c\u4e16\u754c\r\n"));
    }

    @Test
    void longLineShouldBecomeQuotedPrintable() throws Exception {
        String line = "word ".repeat(400);

        assertThat(isNeeded(HEADER + "\r\n" + "x".repeat(998) + "\r\n")).isFalse();
        assertThat(isNeeded(HEADER + "\r\n" + "x".repeat(999) + "\r\n")).isTrue();
        byte[] converted = converted(latin1(HEADER + "Content-Type: text/plain\r\n\r\n" + line + "\r\n"));
        assertSevenBit(converted);
        assertThat(decoded(converted)).isEqualTo(latin1(line + "\r\n"));
    }

    @Test
    void bodyThatDoesNotSayWhatItIsShouldSayIt() throws Exception {
        assertThat(convertedText(utf8("From: <a@b.test>\r\n\r\nd\u00e9j\u00e0 vu, and some more\r\n")))
                .isEqualTo("From: <a@b.test>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
                        + "Content-Transfer-Encoding: quoted-printable\r\n\r\nd=C3=A9j=C3=A0 vu, and some more\r\n");
        assertThat(convertedText(latin1("From: <a@b.test>\r\n\r\nd\u00e9j\u00e0 vu, and more\r\n")))
                .contains("charset=unknown-8bit", "d=E9j=E0 vu");
    }

    @Test
    void onlyThePartThatNeedsItShouldChange() throws Exception {
        String plain = "--b\r\nContent-Type: text/plain\r\n\r\nplain\r\n";
        byte[] message =
                latin1("Content-Type: multipart/mixed; boundary=\"b\"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
                        + "preamble\r\n" + plain + "--b \r\nContent-Type: application/octet-stream\r\n"
                        + "Content-Transfer-Encoding: binary\r\n\r\n\u0000\u00ff\r\n--b--\r\nepilogue\r\n");

        assertThat(convertedText(message))
                .isEqualTo("Content-Type: multipart/mixed; boundary=\"b\"\r\n"
                        + "Content-Transfer-Encoding:"
                        + " 7bit\r\n"
                        + "MIME-Version:"
                        + " 1.0\r\n\r\n"
                        + "preamble\r\n" + plain + "--b \r\nContent-Type: application/octet-stream\r\n"
                        + "Content-Transfer-Encoding: base64\r\n\r\nAP8=\r\n\r\n--b--\r\nepilogue\r\n");
    }

    @Test
    void messageWithinShouldBeGoneInto() throws Exception {
        String within = "Subject: inner\r\nContent-Type: text/plain; charset=iso-8859-1\r\n";
        byte[] digest = latin1("Content-Type: multipart/digest; boundary=b\r\n\r\n--b\r\n\r\n" + within
                + "\r\ncaf\u00e9 and more\r\n--b--\r\n");
        byte[] forwarded = latin1("Content-Type: message/rfc822\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + within
                + "\r\ncaf\u00e9 bar\r\n");

        assertThat(convertedText(digest))
                .contains(within + "Content-Transfer-Encoding: quoted-printable\r\n\r\ncaf=E9 and more\r\n--b--");
        assertThat(convertedText(forwarded))
                .isEqualTo(
                        "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: 7bit\r\nMIME-Version: 1.0\r\n\r\n"
                                + within + "Content-Transfer-Encoding: quoted-printable\r\n\r\ncaf=E9 bar\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"multipart/signed", "multipart/encrypted"})
    void sealedPartShouldNeverChange(String type) throws Exception {
        String sealed = "Content-Type: " + type + "; boundary=s\r\n\r\n--s\r\nContent-Type: text/plain\r\n"
                + "Content-Transfer-Encoding: 8bit\r\n\r\ncaf\u00e9\r\n--s\r\n\r\nsignature\r\n--s--\r\n";
        String message = "Content-Type: multipart/mixed; boundary=b\r\nContent-Transfer-Encoding: 8bit\r\n\r\n--b\r\n"
                + sealed + "--b\r\n\r\nd\u00e9j\u00e0 and more\r\n--b--\r\n";

        SevenBitForm form = SevenBitForm.of(new ByteArrayInputStream(latin1(message)));

        assertThat(form.rest()).containsExactly(SevenBitForm.Rest.SEALED_PART);
        assertThat(convertedText(latin1(message)))
                .contains(sealed, "Content-Transfer-Encoding: 8bit\r\n\r\n--b\r\n", "d=E9j=E0 and more");
    }

    @Test
    void headerShouldStayOctetForOctet() throws Exception {
        String message =
                HEADER + "Subject: caf\u00e9\r\n\tau lait\r\nContent-Type: text/plain;\r\n charset=utf-8\r\n\r\n"
                        + "caf\u00e9 and more\r\n";

        SevenBitForm form = SevenBitForm.of(new ByteArrayInputStream(latin1(message)));

        assertThat(form.rest()).containsExactly(SevenBitForm.Rest.HEADER);
        assertThat(convertedText(latin1(message)))
                .startsWith(
                        HEADER + "Subject: caf\u00e9\r\n\tau lait\r\nContent-Type: text/plain;\r\n charset=utf-8\r\n"
                                + "Content-Transfer-Encoding: quoted-printable\r\n\r\n");
    }

    @Test
    void brokenEncodingsShouldBeMended() throws Exception {
        byte[] data = "0123456789".repeat(200).getBytes(StandardCharsets.US_ASCII);
        byte[] base64 = converted(latin1("Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                + Base64.getEncoder().encodeToString(data) + "\r\n"));
        byte[] quoted = converted(latin1("Content-Transfer-Encoding: quoted-printable\r\n\r\n"
                + "caf\u00e9=C3=A9 ".repeat(200) + "=\r\nend\r\n"));

        assertSevenBit(base64);
        assertThat(decoded(base64)).isEqualTo(data);
        assertSevenBit(quoted);
        assertThat(decoded(quoted)).isEqualTo(latin1("caf\u00e9\u00c3\u00a9 ".repeat(200) + "end\r\n"));
    }

    @Test
    void loneLineFeedsOfATextShouldBeLineEnds() throws Exception {
        byte[] converted = converted(latin1("From: <a@b.test>\nContent-Type: text/plain\n\none\ntwo\rthree\n"));

        assertSevenBit(converted);
        assertThat(decoded(converted)).isEqualTo(latin1("one\r\ntwo\rthree\r\n"));
    }

    @Test
    void whatIsOverALimitShouldStayAsItIs() throws Exception {
        StringBuilder parts = new StringBuilder("Content-Type: multipart/mixed; boundary=b\r\n\r\n");
        StringBuilder deep = new StringBuilder();
        for (int i = 0; i < EntityParser.PARTS - 1; i++) {
            parts.append("--b\r\n\r\n\u00e9\r\n");
        }
        for (int i = 0; i < EntityParser.DEEPEST; i++) {
            deep.append("Content-Type: multipart/mixed; boundary=b")
                    .append(i)
                    .append("\r\n\r\n--b")
                    .append(i)
                    .append("\r\n");
        }
        String header = "X: " + "x".repeat(EntityParser.LONGEST_HEADER - 5) + "\r\n";

        assertThat(isNeeded(parts + "--b--\r\n")).isTrue();
        assertThat(isNeeded(parts + "--b\r\n\r\n\u00e9\r\n--b--\r\n")).isFalse();
        assertThat(isNeeded(deep + "\r\n\u00e9\r\n")).isTrue();
        assertThat(isNeeded("Content-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n" + deep + "\r\n\u00e9\r\n"))
                .isFalse();
        assertThat(isNeeded(header.substring(2) + "\r\n\u00e9\r\n")).isTrue();
        assertThat(isNeeded(header + "\r\n\u00e9\r\n")).isFalse();
    }

    @Property(tries = 300)
    void anyOctetsShouldBeSevenBitAndDecodeToTheSame(@ForAll @Size(max = 20_000) byte[] octets) throws Exception {
        byte[] head = latin1(HEADER + "Content-Type: application/octet-stream\r\n\r\n");
        byte[] message = new byte[head.length + octets.length];
        System.arraycopy(head, 0, message, 0, head.length);
        System.arraycopy(octets, 0, message, head.length, octets.length);

        byte[] converted = converted(message);

        assertSevenBit(converted);
        assertThat(decoded(converted)).isEqualTo(octets);
    }

    @Property(tries = 300)
    void anyTextShouldBeSevenBitAndDecodeToTheSame(@ForAll String text) throws Exception {
        String body = text.replace("\n", "\r\n");

        byte[] converted = converted(utf8(HEADER + "Content-Type: text/plain; charset=utf-8\r\n\r\n" + body));

        assertSevenBit(converted);
        assertThat(decoded(converted)).isEqualTo(utf8(body));
    }

    @Property(tries = 300)
    void anyMessageShouldBeTheSameWhenItIsConvertedAgain(@ForAll("messages") String message) throws Exception {
        byte[] once = converted(latin1(message));

        assertThat(converted(once)).isEqualTo(once);
    }

    @Provide
    Arbitrary<String> messages() {
        return Arbitraries.of(
                        "Content-Type: multipart/mixed; boundary=b\r\n",
                        "Content-Type: multipart/mixed; boundary=c\r\n",
                        "Content-Type: message/rfc822\r\n",
                        "Content-Type: multipart/digest; boundary=d\r\n",
                        "Content-Transfer-Encoding: base64\r\n",
                        "Content-Transfer-Encoding: 8bit\r\n",
                        "Content-Transfer-Encoding: quoted-printable\r\n",
                        "\r\n",
                        "--b\r\n",
                        "--b--\r\n",
                        "--c\r\n",
                        "--d\r\n",
                        "--d--",
                        "\n",
                        "\r",
                        "\u00e9",
                        "=",
                        " ",
                        "text",
                        "x".repeat(1000))
                .list()
                .ofMaxSize(30)
                .map(pieces -> String.join("", pieces));
    }
}
