package io.facteur.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Clients that we did not write, over TLS. Skipped where a client is not installed; CI installs all of them. */
@ExtendWith(SharedFacteur.class)
class ClientsTest {

    @TempDir
    private Path directory;

    private static void needs(String client) {
        boolean there =
                Stream.of(System.getenv("PATH").split(":")).anyMatch(path -> Files.isExecutable(Path.of(path, client)));
        assumeTrue(there, client + " is not installed: apt install swaks isync fetchmail curl");
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Facteur.Result result = Facteur.Result.of(new ProcessBuilder(command));
        assertThat(result.exitCode()).as("%s: %s", command[0], result).isZero();
        return result.output();
    }

    private static void swaks(Facteur facteur, String subject) throws Exception {
        needs("swaks");
        String output = run(
                "swaks",
                "--server",
                facteur.address() + ":" + Facteur.SMTP,
                "--tls",
                "--from",
                "stranger@other.test",
                "--to",
                SharedFacteur.ANA,
                "--header",
                "Subject: " + subject);
        assertThat(output).contains("~> STARTTLS".replace("~>", "->")).contains("250 2.6.0");
        Mails.await(facteur, SharedFacteur.ANA, "INBOX", subject);
    }

    @Test
    void swaksShouldSubmitWhenItLogsIn(Facteur facteur) throws Exception {
        needs("swaks");
        String output = run(
                "swaks",
                "--server",
                facteur.address() + ":" + Facteur.SUBMISSION,
                "--tls",
                "--auth",
                "PLAIN",
                "--auth-user",
                SharedFacteur.ANA,
                "--auth-password",
                SharedFacteur.PASSWORD,
                "--from",
                SharedFacteur.ANA,
                "--to",
                SharedFacteur.BOB,
                "--header",
                "Subject: by-submission");
        assertThat(output).contains("235 ");
        Mails.await(facteur, SharedFacteur.BOB, "INBOX", "by-submission");
    }

    @Test
    void mbsyncShouldFetchWhatSwaksSent(Facteur facteur) throws Exception {
        needs("mbsync");
        swaks(facteur, "for-mbsync");
        Path maildir = Files.createDirectories(directory.resolve("mail"));
        // mbsync takes a self-signed certificate when it is told to trust exactly that one
        Path configuration = Files.writeString(directory.resolve("mbsyncrc"), """
                IMAPAccount facteur
                Host %s
                Port %d
                User %s
                Pass %s
                SSLType IMAPS
                CertificateFile %s
                SystemCertificates no

                IMAPStore there
                Account facteur

                MaildirStore here
                Path %s/
                Inbox %s/INBOX

                Channel all
                Far :there:
                Near :here:
                Patterns *
                Create Near
                SyncState *
                """.formatted(
                        facteur.address(),
                        Facteur.IMAPS,
                        SharedFacteur.ANA,
                        SharedFacteur.PASSWORD,
                        facteur.home().resolve("tls/certificate.pem"),
                        maildir,
                        maildir));
        run("mbsync", "-c", configuration.toString(), "all");

        try (Stream<Path> files = Files.walk(maildir.resolve("INBOX"))) {
            assertThat(files.filter(Files::isRegularFile).filter(file -> holds(file, "Subject: for-mbsync")))
                    .hasSize(1);
        }
        assertThat(maildir.resolve("Junk")).isDirectory();
    }

    private static boolean holds(Path file, String text) {
        try {
            return Files.readString(file).contains(text);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void curlShouldReadByImapAndByPop(Facteur facteur) throws Exception {
        needs("curl");
        swaks(facteur, "for-curl");
        String login = SharedFacteur.ANA + ":" + SharedFacteur.PASSWORD;

        String imap = "imaps://" + facteur.address() + ":" + Facteur.IMAPS;
        assertThat(run("curl", "-sk", "-u", login, imap + "/INBOX", "-X", "SEARCH SUBJECT for-curl"))
                .containsPattern("\\* SEARCH \\d+");
        assertThat(run("curl", "-sk", "-u", login, "pop3s://" + facteur.address() + ":" + Facteur.POP3S + "/"))
                .containsPattern("1 \\d+");
    }

    @Test
    void fetchmailShouldFetchByPop(Facteur facteur) throws Exception {
        needs("fetchmail");
        String user = "pop@example.org";
        facteur.succeed("user", "add", user, "--password", SharedFacteur.PASSWORD);
        try (Connection smtp = Mails.smtp(facteur)) {
            assertThat(Mails.send(smtp, "s@other.test", user, "for-fetchmail", "hello"))
                    .startsWith("250");
        }
        Mails.await(facteur, user, "INBOX", "for-fetchmail");
        Path fetched = directory.resolve("fetched");
        Path configuration = Files.writeString(directory.resolve("fetchmailrc"), """
                set no bouncemail
                poll %s protocol pop3 port %d user "%s" password "%s" ssl sslproto "TLS1.2+"
                    sslcertck sslcertfile "%s" sslcommonname localhost mda "cat >> %s" fetchall
                """.formatted(
                        facteur.address(),
                        Facteur.POP3S,
                        user,
                        SharedFacteur.PASSWORD,
                        facteur.home().resolve("tls/certificate.pem"),
                        fetched));
        Files.setPosixFilePermissions(configuration, PosixFilePermissions.fromString("rw-------"));
        run(
                "fetchmail",
                "-f",
                configuration.toString(),
                "--nodetach",
                "--nosyslog",
                "--pidfile",
                directory.resolve("fetchmail.pid").toString());

        assertThat(fetched).content().contains("for-fetchmail");
    }
}
