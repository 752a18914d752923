package io.facteur.home;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeLockTest {

    @TempDir
    Path directory;

    Home home;

    @BeforeEach
    void createHome() throws Exception {
        home = new Home(directory.resolve("home"));
        home.create();
    }

    @Test
    void isHeldShouldBeFalseWhenNothingEverRan() throws Exception {
        assertThat(HomeLock.isHeld(home)).isFalse();
    }

    @Test
    void isHeldShouldFollowTheLock() throws Exception {
        try (HomeLock lock = HomeLock.tryAcquire(home).orElseThrow()) {
            assertThat(lock).isNotNull();
            assertThat(HomeLock.isHeld(home)).isTrue();
            assertThat(HomeLock.tryAcquire(home)).isEmpty();
        }
        assertThat(HomeLock.isHeld(home)).isFalse();
    }
}
