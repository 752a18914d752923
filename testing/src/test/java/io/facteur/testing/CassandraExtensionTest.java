package io.facteur.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(CassandraExtension.class)
class CassandraExtensionTest {

    @Test
    void sessionShouldReachARealNodeWhenAsked(CqlSession session) {
        session.execute("CREATE TABLE words (id int PRIMARY KEY, word text)");
        session.execute("INSERT INTO words (id, word) VALUES (1, 'facteur')");

        assertThat(session.execute("SELECT word FROM words WHERE id = 1").one().getString(0))
                .isEqualTo("facteur");
        assertThat(session.execute("SELECT release_version FROM system.local")
                        .one()
                        .getString(0))
                .startsWith("5.0");
    }
}
