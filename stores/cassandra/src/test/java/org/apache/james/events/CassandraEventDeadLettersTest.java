package org.apache.james.events;

import com.datastax.oss.driver.api.core.CqlSession;
import io.facteur.stores.cassandra.SchemaCreator;
import io.facteur.stores.cassandra.events.CassandraEventDeadLetters;
import io.facteur.stores.cassandra.events.EventDeadLettersTable;
import io.facteur.testing.CassandraExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** In this package because James' contract is visible in it alone. */
@ExtendWith(CassandraExtension.class)
class CassandraEventDeadLettersTest implements EventDeadLettersContract.AllContracts {

    private CassandraEventDeadLetters deadLetters;

    @BeforeEach
    void setUp(CqlSession session) {
        new SchemaCreator(session, step -> {}).create(EventDeadLettersTable.MODULE);
        deadLetters = new CassandraEventDeadLetters(session, new EventBusTestFixture.TestEventSerializer());
        // A lone node refuses all peers, and TRUNCATE is a message to one, be it itself.
        deadLetters
                .groupsWithFailedEvents()
                .concatMap(group -> deadLetters.remove(group))
                .blockLast();
    }

    @Override
    public EventDeadLetters eventDeadLetters() {
        return deadLetters;
    }
}
