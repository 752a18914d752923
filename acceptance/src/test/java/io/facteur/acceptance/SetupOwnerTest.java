package io.facteur.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Root sets up a server on the home of another user, who is not to be trusted: the service may have been broken into. */
class SetupOwnerTest {

    private static final String OWNER = "nobody";
    private static final String ADDRESS = "127.0.0.72";

    private Facteur facteur;

    @BeforeEach
    void home() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can become another user");
        facteur = Facteur.fresh("owner", ADDRESS);
        Files.createDirectories(facteur.home());
        give(facteur.home());
        assumeTrue(
                ran(
                                "runuser",
                                "-u",
                                OWNER,
                                "--",
                                Facteur.facteur("version").command().get(0),
                                "version")
                        && ran(
                                "runuser",
                                "-u",
                                OWNER,
                                "--",
                                "test",
                                "-w",
                                facteur.home().toString()),
                "the user " + OWNER + " cannot read the distribution, or reach the home");
    }

    private static boolean ran(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
    }

    private static void give(Path path) throws IOException {
        Files.setOwner(
                path, path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(OWNER));
    }

    @Test
    void filesShouldBelongToTheOwnerOfTheHome() throws Exception {
        assertThat(facteur.run("setup", "mail.example.org", "--bind", ADDRESS).output())
                .contains("  + hostname = mail.example.org");

        try (Stream<Path> all = Files.walk(facteur.home())) {
            for (Path path : all.toList()) {
                assertThat(Files.getOwner(path).getName()).as(path.toString()).isEqualTo(OWNER);
            }
        }
        assertThat(facteur.succeed("setup", "--undo")).contains("As before: conf/facteur.properties");
    }

    @Test
    void linksOfTheOwnerShouldNotLeadToFilesOfRoot() throws Exception {
        Path secret = Files.createTempFile(
                "root", "secret", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(secret, "of root\n");
            Path secrets = Files.createDirectories(facteur.home().resolve("secrets"));
            give(secrets);
            Files.createSymbolicLink(secrets.resolve("smart-host"), secret);
            Path password = Files.createTempFile("password", "");
            Files.writeString(password, "quiet\n");
            Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-r--r--"));

            List<String> smartHost = List.of(
                    "--smart-host",
                    "smtp.isp.example",
                    "--smart-host-user",
                    "me",
                    "--smart-host-password-file",
                    password.toString());
            facteur.run(Stream.concat(Stream.of("setup", "mail.example.org", "--bind", ADDRESS), smartHost.stream())
                    .toArray(String[]::new));

            assertThat(Files.readString(secret)).isEqualTo("of root\n");
            assertThat(Files.getOwner(secret).getName()).isEqualTo("root");
            try (Stream<Path> all = Files.walk(facteur.home())) {
                assertThat(all.filter(Files::isRegularFile).filter(path -> !Files.isSymbolicLink(path)))
                        .noneSatisfy(path -> assertThat(path).hasContent("of root\n"));
            }
            Files.delete(password);
        } finally {
            Files.delete(secret);
        }
    }
}
