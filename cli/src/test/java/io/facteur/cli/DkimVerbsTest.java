package io.facteur.cli;

import static io.facteur.cli.SignedMail.facteur;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DkimVerbsTest {

    @TempDir
    static Path shared;

    static SignedMail mail;

    @TempDir
    Path directory;

    @BeforeAll
    static void makeMail() throws IOException {
        mail = SignedMail.in(shared);
    }

    private static Run verify(String... arguments) {
        return facteur(
                SignedMail.arguments(new String[] {"dkim", "verify", "--zone", mail.zone.toString()}, arguments));
    }

    private static Run sign(String... arguments) {
        return facteur(SignedMail.arguments(
                new String[] {"dkim", "sign", "--domain", "example.org", "--selector", "s2026"}, arguments));
    }

    private Run generate(Path output, String... options) {
        return facteur(SignedMail.arguments(
                new String[] {
                    "dkim", "key", "generate", "--domain", "example.org", "--selector", "new", "-o", output.toString()
                },
                options));
    }

    @ParameterizedTest
    @ValueSource(strings = {"relaxed/relaxed", "relaxed/simple", "simple/relaxed", "simple/simple"})
    void signedMessageShouldVerify(String canonicalization) throws Exception {
        Path file = mail.sign("signed.eml", SignedMail.MESSAGE, "-c", canonicalization);

        assertThat(Files.readString(file)).contains("c=" + canonicalization).endsWith(SignedMail.MESSAGE);
        Run run = verify(file.toString());
        assertThat(run.exitCode).as(run.out).isZero();
        assertThat(run.out)
                .isEqualTo(file + "\n  DKIM    pass      d=example.org s=s2026 (rsa-sha256, 1024 bits):"
                        + " DKIM passed for d=example.org\n");
        assertThat(verify(file.toString(), "--json")
                        .json()
                        .path("dkim")
                        .get(0)
                        .path("result")
                        .asText())
                .isEqualTo("pass");
    }

    @Test
    void changedMessageShouldNotVerify() throws Exception {
        Path file = mail.sign("changed.eml", SignedMail.MESSAGE);
        Files.writeString(file, Files.readString(file) + "-- \nA list\n");

        Run run = verify(file.toString());

        assertThat(run.exitCode).isEqualTo(ExitCode.FAILED);
        assertThat(run.out).contains("  DKIM    fail      d=example.org s=s2026 ");
        assertThat(verify(mail.message.toString()).exitCode).isEqualTo(ExitCode.FAILED);
        assertThat(verify(mail.message.toString()).out).contains("the message has no signature");
    }

    @Test
    void lineEndsShouldStayAsTheyAre() throws Exception {
        String crlf = SignedMail.MESSAGE.replace("\n", "\r\n");
        String signed = Files.readString(mail.sign("crlf.eml", crlf));

        assertThat(signed).endsWith(crlf).doesNotContainPattern("[^\\r]\\n");
        assertThat(Files.readString(mail.sign("lf.eml", SignedMail.MESSAGE))).doesNotContain("\r");
    }

    @Test
    void standardInputShouldGoToTheStandardOutput() throws Exception {
        Run run = Run.on(HelpTest.NOWHERE)
                .in(SignedMail.MESSAGE)
                .run("dkim", "sign", "-", "--domain", "example.org", "-s", "s2026", "--key", mail.key.toString());

        assertThat(run.exitCode).isZero();
        assertThat(run.err).isEmpty();
        assertThat(run.out).startsWith("DKIM-Signature: ").endsWith(SignedMail.MESSAGE);
        Path file = Files.writeString(directory.resolve("out.eml"), run.out);
        assertThat(verify(file.toString()).exitCode).isZero();
    }

    @Test
    void secondSignatureShouldBeOfAnEd25519Key() throws Exception {
        Path key = directory.resolve("e.pem");
        Run generated = generate(key, "--type", "ed25519");
        assertThat(generated.exitCode).isZero();
        Path zone = Files.writeString(directory.resolve("zone"), mail.zoneText + generated.out);

        Path file =
                mail.sign("two.eml", SignedMail.MESSAGE, "--ed25519-key", key.toString(), "--ed25519-selector", "new");

        Run run = facteur("dkim", "verify", file.toString(), "--zone", zone.toString());
        assertThat(run.out)
                .contains("s=s2026 (rsa-sha256, 1024 bits)")
                .contains("DKIM    pass      d=example.org s=new (ed25519-sha256): ");
    }

    @Test
    void jsonShouldHaveTheSignatureAlone() {
        Run run = sign(mail.message.toString(), "--key", mail.key.toString(), "--json");

        assertThat(run.json().path("fields").get(0).asText()).startsWith("DKIM-Signature: v=1; a=rsa-sha256; ");
        assertThat(run.out).doesNotContain("Hello Bob");
    }

    @Test
    void signatureThatDoesNothingForDmarcShouldBeSaid() throws Exception {
        Path file = Files.writeString(
                directory.resolve("other.eml"), SignedMail.MESSAGE.replace("ana@example.org", "a@b.test"));

        Run run = sign(file.toString(), "--key", mail.key.toString());

        assertThat(run.exitCode).isZero();
        assertThat(run.err)
                .isEqualTo("facteur: From is of b.test, so that the signature of example.org does nothing"
                        + " for DMARC\n");
    }

    @ParameterizedTest
    @CsvSource({
        "'', no From field",
        "'From: a@example.org\nFrom: b@example.org\n', 2 From fields",
    })
    void messageWithoutOneFromShouldNotBeSigned(String from, String expected) throws Exception {
        Path file = Files.writeString(directory.resolve("from.eml"), from + "To: bob@example.net\n\nHello\n");

        Run run = sign(file.toString(), "--key", mail.key.toString());

        assertThat(run.exitCode).isEqualTo(ExitCode.FAILED);
        assertThat(run.err).contains(expected);
        assertThat(run.out).isEmpty();
    }

    @Test
    void wrongFileShouldBeExplained() throws Exception {
        String key = mail.key.toString();
        String message = mail.message.toString();
        assertThat(sign("no.eml", "--key", key).exitCode).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(sign(directory.toString(), "--key", key).err).contains("Is a directory");
        assertThat(sign(message, "--key", "no.pem").exitCode).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(sign(message, "--key", "no.pem").err).contains("cannot read the key no.pem: there is no such file");
        assertThat(sign(message, "--key", message).err).contains("BEGIN PRIVATE KEY");
        assertThat(sign(message, "--key", key, "-c", "loose").exitCode).isEqualTo(ExitCode.USAGE);
        assertThat(sign(message, "--key", key, "--ed25519-key", key).exitCode).isEqualTo(ExitCode.USAGE);
        assertThat(sign(message, "--key", key, "--ed25519-key", key, "--ed25519-selector", "e").err)
                .contains("is an RSA key");
        assertThat(sign(message, "--key", key, "-o", directory.resolve("no/out").toString()).err)
                .contains("cannot write");
    }

    @Test
    void keyShouldBeReadableByItsOwnerAloneAndNeverShown() throws Exception {
        Path key = directory.resolve("key.pem");

        Run run = generate(key, "--bits", "1024");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        assertThat(run.out)
                .startsWith("new._domainkey.example.org. IN TXT ( \"v=DKIM1; k=rsa; p=")
                .hasLineCount(1);
        List<String> secret = Files.readAllLines(key);
        assertThat(run.out + run.err).doesNotContain("PRIVATE").doesNotContain(secret.get(secret.size() / 2));
        assertThat(run.err).contains("./facteur auth dkim example.org --selector new --key " + key);
    }

    @Test
    void longKeyShouldBeSplitAsTheDnsMustHaveIt() {
        Run run = generate(directory.resolve("key.pem"), "--json");

        assertThat(run.json().path("bits").asInt()).isEqualTo(2048);
        assertThat(run.json().path("zoneLine").asText()).contains("\" \"");
        assertThat(run.json().path("record").asText()).doesNotContain("\"").hasSizeGreaterThan(255);
    }

    @Test
    void keyShouldNotBeOverwrittenUnlessForced() throws Exception {
        Path key = Files.writeString(directory.resolve("key.pem"), "mine");

        Run run = generate(key, "--type", "ed25519");

        assertThat(run.exitCode).isEqualTo(ExitCode.ALREADY_THERE);
        assertThat(run.err).contains("--force");
        assertThat(key).hasContent("mine");
        assertThat(generate(key, "--type", "ed25519", "--force").exitCode).isZero();
        assertThat(Files.readString(key)).startsWith("-----BEGIN PRIVATE KEY-----");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
    }

    @ParameterizedTest
    @CsvSource({
        "--bits 512, 1024 to 4096",
        "--bits 8192, 1024 to 4096",
        "--type ed25519 --bits 2048, --bits is for RSA keys",
        "--selector a..b, cannot be one",
        "--selector a;b, cannot be one",
        "--domain .., not a domain",
    })
    void wrongOptionShouldBeExplained(String options, String expected) {
        Path key = directory.resolve("key.pem");
        String[] values = options.split(" ");
        String[] arguments = {"dkim", "key", "generate", "-o", key.toString()};
        if (!options.contains("--domain")) {
            arguments = SignedMail.arguments(arguments, "--domain", "example.org");
        }
        if (!options.contains("--selector")) {
            arguments = SignedMail.arguments(arguments, "--selector", "s");
        }

        Run run = facteur(SignedMail.arguments(arguments, values));

        assertThat(run.exitCode).isEqualTo(ExitCode.USAGE);
        assertThat(run.err).contains(expected);
        assertThat(key).doesNotExist();
    }

    @Test
    void showShouldPrintWhatIsPublished() throws Exception {
        String text = facteur("dkim", "key", "show", mail.key.toString()).out;
        String line = facteur(
                        "dkim", "key", "show", mail.key.toString(), "--domain", "example.org", "--selector", "s2026")
                .out;

        assertThat(text).startsWith("v=DKIM1; k=rsa; p=").hasLineCount(1);
        assertThat(mail.zoneText).startsWith(line);
        assertThat(facteur("dkim", "key", "show", mail.key.toString(), "--domain", "example.org").exitCode)
                .isEqualTo(ExitCode.USAGE);
    }

    @Test
    void keyThatOthersCanReadShouldBeSaid() throws Exception {
        Path key = Files.copy(mail.key, directory.resolve("open.pem"));
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));

        Run run = facteur("dkim", "key", "show", key.toString());

        assertThat(run.exitCode).isZero();
        assertThat(run.err).contains("chmod 600 " + key);
    }
}
