package io.facteur.acceptance;

import static io.facteur.acceptance.Patience.patiently;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.TerminalFailureException;

/**
 * Debian's Postfix as another mail server, on a loopback address of its own, with everything it keeps in one directory. It
 * knows nothing of {@code /etc/postfix/main.cf}, and a Postfix of the machine knows nothing of it.
 */
final class Postfix implements AutoCloseable {

    private static final Path PROGRAMS = Path.of("/usr/sbin");
    /** For a directory that its users must get through. */
    static final Set<PosixFilePermission> OPEN = PosixFilePermissions.fromString("rwxr-xr-x");

    private static final int STOP_LIMIT_SECONDS = 60;
    /** Debian's nobody, who owns the mailboxes. */
    private static final int NOBODY = 65534;

    private static final String MASTER = """
            %s:%d     inet  n - n -    - smtpd
            pickup    unix  n - n 60   1 pickup
            cleanup   unix  n - n -    0 cleanup
            qmgr      unix  n - n 300  1 qmgr
            tlsmgr    unix  - - n 1000 1 tlsmgr
            rewrite   unix  - - n -    - trivial-rewrite
            bounce    unix  - - n -    0 bounce
            defer     unix  - - n -    0 bounce
            trace     unix  - - n -    0 bounce
            proxymap  unix  - - n -    - proxymap
            smtp      unix  - - n -    - smtp
            showq     unix  n - n -    - showq
            error     unix  - - n -    - error
            retry     unix  - - n -    - error
            virtual   unix  - n n -    - virtual
            anvil     unix  - - n -    1 anvil
            scache    unix  - - n -    1 scache
            postlog   unix-dgram n - n - 1 postlogd
            """;

    private final Path directory;
    private Process process;

    private Postfix(Path directory) {
        this.directory = directory;
    }

    /** Skips the test where Postfix cannot run. */
    static void assumeAvailable() throws IOException {
        assumeTrue(Files.isExecutable(PROGRAMS.resolve("postfix")), "Postfix is not installed: apt install postfix");
        assumeTrue(
                Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0),
                "Postfix changes users, and only root can");
    }

    /**
     * Starts one that takes mail for a domain, offers TLS, and trusts nobody.
     *
     * @param directory that does not exist; its parents are {@link #OPEN}
     * @param recipients whole addresses; each has a mailbox
     * @param settings more of {@code main.cf}
     */
    static Postfix start(
            Path directory,
            String address,
            int port,
            String domain,
            List<String> recipients,
            Map<String, String> settings)
            throws IOException, InterruptedException {
        Postfix postfix = new Postfix(directory);
        Files.createDirectories(directory.resolve("queue"));
        Files.setPosixFilePermissions(directory, OPEN);
        Files.setAttribute(Files.createDirectories(directory.resolve("data")), "unix:uid", postfixUser());
        Files.setAttribute(Files.createDirectories(directory.resolve("mail")), "unix:uid", NOBODY);
        postfix.certificate("mx." + domain);
        Files.writeString(directory.resolve("master.cf"), MASTER.formatted(address, port));
        Files.writeString(directory.resolve("main.cf"), postfix.main(address, domain));
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            postfix.run("postconf", "-e", setting.getKey() + "=" + setting.getValue());
        }
        postfix.table(
                "mailboxes",
                recipients.stream().map(one -> one + " " + one + "/").toList());
        postfix.table("access", List.of());
        return postfix.up();
    }

    private String main(String address, String domain) {
        return """
                compatibility_level = 3.6
                queue_directory = %1$s/queue
                data_directory = %1$s/data
                maillog_file = %1$s/log
                maillog_file_prefixes = %1$s
                myhostname = mx.%3$s
                mydestination =
                mynetworks =
                inet_interfaces = 127.0.0.1
                inet_protocols = ipv4
                smtpd_peername_lookup = no
                smtp_bind_address = %2$s
                local_recipient_maps =
                local_transport = error:there are no users
                alias_maps =
                virtual_mailbox_domains = %3$s
                virtual_mailbox_base = %1$s/mail
                virtual_mailbox_maps = hash:%1$s/mailboxes
                virtual_uid_maps = static:%4$d
                virtual_gid_maps = static:%4$d
                smtpd_recipient_restrictions = check_recipient_access hash:%1$s/access
                smtpd_tls_security_level = may
                smtpd_tls_cert_file = %1$s/certificate.pem
                smtpd_tls_key_file = %1$s/private.key
                smtpd_tls_received_header = yes
                smtp_tls_security_level = may
                """.formatted(directory, address, domain, NOBODY);
    }

    private static Object postfixUser() throws IOException {
        return Files.getAttribute(Path.of("/var/lib/postfix"), "unix:uid");
    }

    private void certificate(String name) throws IOException, InterruptedException {
        succeed(new ProcessBuilder(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "30",
                "-subj",
                "/CN=" + name,
                "-keyout",
                directory.resolve("private.key").toString(),
                "-out",
                directory.resolve("certificate.pem").toString()));
    }

    private Postfix up() throws IOException, InterruptedException {
        Path out = directory.resolve("out");
        process = command("postfix", "start-fg")
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        try {
            patiently()
                    .alias("Postfix starts")
                    .failFast(() -> !process.isAlive())
                    .until(() -> log().contains("daemon started")
                            && Facteur.Result.of(command("postfix", "status")).exitCode() == 0);
        } catch (ConditionTimeoutException | TerminalFailureException e) {
            process.destroy();
            throw new AssertionError("Postfix did not start:\n" + Files.readString(out) + log(), e);
        }
        return this;
    }

    /** Writes a look-up table; those who connect afterwards meet it. */
    void table(String name, List<String> lines) throws IOException, InterruptedException {
        Path file = Files.write(directory.resolve(name), lines);
        run("postmap", "hash:" + file);
    }

    /** Runs one of its commands, on this instance, to its end. */
    String run(String program, String... arguments) throws IOException, InterruptedException {
        return succeed(command(program, arguments));
    }

    /** @return the process of a command on this instance, to be started */
    ProcessBuilder command(String program, String... arguments) {
        String option = program.equals("sendmail") ? "-C" : "-c";
        List<String> command = new ArrayList<>();
        command.addAll(List.of(PROGRAMS.resolve(program).toString(), option, directory.toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }

    private static String succeed(ProcessBuilder command) throws IOException, InterruptedException {
        Facteur.Result result = Facteur.Result.of(command);
        if (result.exitCode() != 0) {
            throw new AssertionError(command.command() + " failed: " + result);
        }
        return result.output();
    }

    /** Everything that it said. */
    String log() throws IOException {
        Path log = directory.resolve("log");
        return Files.exists(log) ? Files.readString(log) : "";
    }

    /** @return the messages of a mailbox, each octet a char, with CRLF again, since Postfix keeps LF */
    List<String> messages(String recipient) throws IOException {
        Path folder = directory.resolve("mail").resolve(recipient).resolve("new");
        if (!Files.exists(folder)) {
            return List.of();
        }
        List<String> messages = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                messages.add(Files.readString(file, StandardCharsets.ISO_8859_1).replace("\n", "\r\n"));
            }
        }
        return messages;
    }

    /** Waits for a message with that subject, as octets. */
    String message(String recipient, String subject) {
        List<String> found = new ArrayList<>();
        patiently()
                .alias(subject + " comes to " + recipient)
                .until(() -> messages(recipient).stream()
                        .filter(message -> message.contains("\r\nSubject: " + subject + "\r\n"))
                        .limit(1)
                        .anyMatch(found::add));
        return found.get(0);
    }

    @Override
    public void close() throws IOException {
        try {
            run("postfix", "stop");
            if (!process.waitFor(STOP_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroy();
                throw new AssertionError("Postfix runs after its stop");
            }
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
        }
    }
}
