package io.facteur.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class CassandraRingTest {

    @Test
    void ringShouldServeAMajorityWhileANodeIsDeadAndAllWhenItIsBack() throws Exception {
        try (CassandraRing ring = CassandraRing.start(List.of("127.0.15.1", "127.0.15.2", "127.0.15.3"));
                CqlSession session = CqlSession.builder()
                        .addContactPoints(ring.addresses())
                        .withLocalDatacenter(CassandraRing.DATACENTER)
                        .withAuthCredentials("test", CassandraRing.PASSWORD)
                        .withConfigLoader(CassandraExtension.patientConfig())
                        .build()) {
            session.execute(
                    "CREATE KEYSPACE k WITH replication = {'class': 'NetworkTopologyStrategy', 'datacenter1': 3}");
            session.execute("CREATE TABLE k.t (id int PRIMARY KEY)");

            Awaitility.await().atMost(Duration.ofMinutes(2)).until(session::checkSchemaAgreement);

            ring.kill(1);
            for (int i = 0; i < 100; i++) {
                session.execute(SimpleStatement.newInstance("INSERT INTO k.t (id) VALUES (?)", i)
                        .setIdempotent(true)
                        .setConsistencyLevel(DefaultConsistencyLevel.QUORUM));
            }
            ring.restart(1);
            ring.awaitUp();

            assertThat(session.execute(SimpleStatement.newInstance("SELECT id FROM k.t")
                                    .setConsistencyLevel(DefaultConsistencyLevel.ALL))
                            .all())
                    .hasSize(100);
        }
    }
}
