package io.facteur.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {

    @TempDir
    private Path directory;

    private Path given;
    private Secrets secrets;

    @BeforeEach
    void setUp() throws IOException {
        Home home = new Home(directory.resolve("home"));
        home.create();
        secrets = new Secrets(home);
        given = Files.createDirectory(directory.resolve("given"));
    }

    @Test
    void takeFromShouldWinOverWhatWasGenerated() throws IOException {
        secrets.getOrGenerate("cassandra");
        Files.writeString(given.resolve("cassandra"), "from outside\n");

        secrets.takeFrom(given);

        assertThat(secrets.read("cassandra")).isEqualTo("from outside");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secrets.file("cassandra"))))
                .isEqualTo("rw-------");
    }

    @Test
    void takeFromShouldLeaveTheOthers() throws IOException {
        String admin = secrets.getOrGenerate("admin");

        secrets.takeFrom(given);

        assertThat(secrets.read("admin")).isEqualTo(admin);
    }

    @Test
    void takeFromShouldFollowLinksAndPassOverDirectories() throws IOException {
        // Kubernetes mounts secrets as links into a hidden directory
        Path hidden = Files.createDirectory(given.resolve("..data"));
        Files.writeString(hidden.resolve("s3"), "key");
        Files.createSymbolicLink(given.resolve("s3"), Path.of("..data", "s3"));
        Files.createDirectory(given.resolve("folder"));

        secrets.takeFrom(given);

        assertThat(secrets.read("s3")).isEqualTo("key");
    }

    @Test
    void takeFromShouldRefuseAnEmptyOne() throws IOException {
        Files.writeString(given.resolve("rabbitmq"), " \n");

        assertThatThrownBy(() -> secrets.takeFrom(given)).hasMessageContaining("rabbitmq is empty");
    }

    @Test
    void takeFromShouldRefuseWhatIsNoSecret() throws IOException {
        Files.writeString(given.resolve("rabbitmq"), "x".repeat(70_000));

        assertThatThrownBy(() -> secrets.takeFrom(given)).hasMessageContaining("larger than a secret");
    }
}
