package io.facteur.testing;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives each test class a {@link CqlSession} on an empty keyspace of a real node. */
public final class CassandraExtension implements BeforeAllCallback, AfterAllCallback, ParameterResolver {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private CqlSession session;
    private String keyspace;

    @Override
    public void beforeAll(ExtensionContext context) {
        keyspace = "test_" + UUID.randomUUID().toString().replace("-", "");
        try (CqlSession setUp = connect(null)) {
            setUp.execute("CREATE KEYSPACE " + keyspace
                    + " WITH replication = {'class': 'NetworkTopologyStrategy', 'datacenter1': 1}");
        }
        session = connect(keyspace);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (session != null) {
            session.close();
        }
    }

    public CqlSession session() {
        return session;
    }

    /** @return a second session on the same keyspace, as another server has one; the caller closes it */
    public CqlSession another() {
        return connect(keyspace);
    }

    private static CqlSession connect(String keyspace) {
        return CqlSession.builder()
                .addContactPoint(EmbeddedCassandra.get().address())
                .withLocalDatacenter("datacenter1")
                .withAuthCredentials("test", EmbeddedCassandra.PASSWORD)
                .withConfigLoader(patientConfig())
                .withKeyspace(keyspace)
                .build();
    }

    /** A machine that tests as many things at the same time as it can is slower than what the driver is made for. */
    static DriverConfigLoader patientConfig() {
        return DriverConfigLoader.programmaticBuilder()
                .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, PATIENCE)
                .withDuration(DefaultDriverOption.CONNECTION_CONNECT_TIMEOUT, PATIENCE)
                .withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, PATIENCE)
                .withDuration(DefaultDriverOption.CONNECTION_SET_KEYSPACE_TIMEOUT, PATIENCE)
                .withDuration(DefaultDriverOption.CONTROL_CONNECTION_TIMEOUT, PATIENCE)
                .withDuration(DefaultDriverOption.CONTROL_CONNECTION_AGREEMENT_TIMEOUT, PATIENCE)
                .withDuration(DefaultDriverOption.HEARTBEAT_TIMEOUT, PATIENCE)
                .withDuration(DefaultDriverOption.METADATA_SCHEMA_REQUEST_TIMEOUT, PATIENCE)
                .withDuration(DefaultDriverOption.METADATA_SCHEMA_WINDOW, Duration.ofMillis(10))
                .build();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == CqlSession.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return session;
    }
}
