package io.facteur.stores.cassandra;

import com.datastax.dse.driver.api.core.cql.reactive.ReactiveResultSet;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.schema.KeyspaceMetadata;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Optional;
import org.apache.james.backends.cassandra.components.CassandraTable;
import org.apache.james.backends.cassandra.components.CassandraType;
import org.apache.james.backends.cassandra.init.CassandraTypesProvider;
import org.reactivestreams.Subscriber;
import reactor.core.publisher.Flux;

/**
 * Learns the statement that creates a table or a type. James keeps it private and executes it itself, at once and
 * unchanged; ours must be changed for Cassandra 5 and executed in turn.
 */
final class StatementRecorder {

    private final CqlSession recording;
    private SimpleStatement recorded;

    StatementRecorder(CqlSession session) {
        this.recording = proxy(CqlSession.class, (method, arguments) -> {
            if (method.getName().equals("executeReactive")) {
                recorded = (SimpleStatement) arguments[0];
                return proxy(ReactiveResultSet.class, (m, a) -> {
                    if (m.getName().equals("subscribe")) {
                        Flux.empty().subscribe(subscriber(a[0]));
                    }
                    return null;
                });
            }
            return method.invoke(session, arguments);
        });
    }

    SimpleStatement record(CassandraTable table, CassandraTypesProvider types) {
        table.initialize(nothing(), recording, types).block();
        return forCassandra5();
    }

    SimpleStatement record(CassandraType type) {
        type.initialize(nothing(), recording).block();
        return forCassandra5();
    }

    /**
     * The driver writes the options of compression by the names that Cassandra 2 had for them. The chance of a check
     * is an option of the table since, and 1 unless it is changed.
     */
    private SimpleStatement forCassandra5() {
        return SimpleStatement.newInstance(recorded.getQuery()
                .replace("'chunk_length_kb'", "'chunk_length_in_kb'")
                .replaceAll(",\\s*'crc_check_chance'\\s*:\\s*[0-9.]+", ""));
    }

    private static KeyspaceMetadata nothing() {
        return proxy(
                KeyspaceMetadata.class,
                (method, arguments) -> method.getReturnType() == Map.class ? Map.of() : Optional.empty());
    }

    @SuppressWarnings("unchecked")
    private static Subscriber<Object> subscriber(Object subscriber) {
        return (Subscriber<Object>) subscriber;
    }

    private interface Answer {
        Object to(Method method, Object[] arguments) throws ReflectiveOperationException;
    }

    private static <T> T proxy(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                StatementRecorder.class.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    try {
                        return answer.to(method, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
