package io.facteur.authentication.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever comes gives a result; what was written is read as it was. */
class HostileInputPropertiesTest {

    @Property(tries = 1000)
    void anythingInASignatureShouldGiveAResult(@ForAll("soup") String tags) {
        DkimResult result = Mail.verify(
                        Mail.dns(), DkimPolicy.DEFAULT, "DKIM-Signature: x" + tags + "\r\n" + Mail.MESSAGE)
                .get(0);

        assertThat(result.passed()).isFalse();
        assertThat(result.explanation().text()).isNotBlank();
    }

    @Property(tries = 500)
    void anyMessageShouldGiveAResult(@ForAll("soups") List<String> parts) {
        String message = String.join("", parts);

        assertThat(Mail.verify(Mail.dns(), DkimPolicy.DEFAULT, message)).noneMatch(DkimResult::passed);
        assertThat(Mail.signed(message)).endsWith(message);
    }

    @Property(tries = 1000)
    void anyKeyRecordShouldGiveAKeyOrAProblem(@ForAll("soup") String text) {
        Parsed<DkimKey> key = DkimKey.parse(text);

        assertThat(key.value().isPresent()).isNotEqualTo(key.problem().isPresent());
    }

    @Property(tries = 500)
    void anyOctetsShouldBeAKeyOrAProblem(@ForAll byte[] octets, @ForAll boolean rsa) {
        String base64 = Base64.getEncoder().encodeToString(octets);
        Parsed<DkimKey> key = DkimKey.parse("k=" + (rsa ? "rsa" : "ed25519") + "; p=" + base64);

        assertThat(key.value().isPresent()).isNotEqualTo(key.problem().isPresent());
    }

    @Property(tries = 500)
    void anyTextShouldBeAKeyFileOrAProblem(@ForAll("soup") String text) {
        String pem = "-----BEGIN PRIVATE KEY-----\n" + text + "\n-----END PRIVATE KEY-----\n";

        assertThat(DkimKeyPair.parsePem(pem).problem()).isPresent();
        assertThat(DkimKeyPair.parsePem(pem.replace("PRIVATE", "RSA PRIVATE")).problem())
                .isPresent();
    }

    @Property(tries = 500)
    void parsedTagsShouldBeThoseThatWereWritten(@ForAll("values") List<String> values) {
        List<String> names = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            names.add("t" + i);
            text.append(i == 0 ? "" : ";\r\n\t")
                    .append("t")
                    .append(i)
                    .append(" = ")
                    .append(values.get(i));
        }

        TagList tags = TagList.parse(text.toString()).value().orElseThrow();

        assertThat(tags.tags()).extracting(TagList.Tag::name).isEqualTo(names);
        assertThat(tags.tags()).extracting(TagList.Tag::value).isEqualTo(values);
    }

    @Property(tries = 500)
    void parsedKeyRecordShouldBeTheOneThatWasWritten(@ForAll("records") DkimKeyRecord record) {
        assertThat(DkimKeyRecord.parse(record.text()).value()).contains(record);
    }

    @Provide
    Arbitrary<String> soup() {
        return Arbitraries.of(
                        "v=1",
                        "a=rsa-sha256",
                        "d=example.org",
                        "s=rsa",
                        "h=from",
                        "bh=",
                        "b=",
                        "AAAA",
                        "c=relaxed/simple",
                        "i=@",
                        "l=",
                        "x=",
                        "t=",
                        "q=dns/txt",
                        "p=",
                        "k=",
                        "g=",
                        "MIGf",
                        ";",
                        "; ",
                        "=",
                        "\t",
                        "\r\n ",
                        "@",
                        ":",
                        "1",
                        "999999999999999999999",
                        "\u0000",
                        "\u00ff",
                        "xn--",
                        ".",
                        "=4",
                        "=3B",
                        "*")
                .list()
                .ofMaxSize(40)
                .map(pieces -> String.join("", pieces));
    }

    @Provide
    Arbitrary<List<String>> soups() {
        Arbitrary<String> structure =
                Arbitraries.of("\r\n", "\r\n\r\n", "\n", "\r", "DKIM-Signature:", "From:", "\r\nDKIM-Signature: v=1;");
        return Arbitraries.oneOf(soup(), structure).list().ofMaxSize(15);
    }

    @Provide
    Arbitrary<List<String>> values() {
        return Arbitraries.of("", "a", "a b", "a\r\n\tb", "x=y", "AAAA==", "\u00fc", "a:b", "!~")
                .list()
                .ofMinSize(1)
                .ofMaxSize(20);
    }

    @Provide
    Arbitrary<DkimKeyRecord> records() {
        Arbitrary<List<String>> hashes =
                Arbitraries.of("sha1", "sha256", "other").list().ofMaxSize(3);
        Arbitrary<List<String>> services =
                Arbitraries.of("email", "*", "tlsrpt").list().ofMaxSize(3);
        Arbitrary<List<String>> flags = Arbitraries.of("y", "s", "x").list().ofMaxSize(3);
        Arbitrary<String> notes = Arbitraries.strings()
                .ofMaxLength(20)
                .filter(note -> note.chars().noneMatch(c -> Character.isSurrogate((char) c) || c == 0xfffd));
        Arbitrary<Optional<String>> granularity =
                Arbitraries.of("*", "ann", "", "a*b").optional();
        Arbitrary<String> keys = Arbitraries.of("", "AAAA", Mail.RSA.record().key());
        return Combinators.combine(Arbitraries.of("rsa", "ed25519"), hashes, services, flags, notes, granularity, keys)
                .as(DkimKeyRecord::new);
    }
}
