package io.facteur.messaging.tasks;

import io.facteur.messaging.rabbitmq.Membership;
import io.facteur.messaging.rabbitmq.RabbitMqConnections;
import io.facteur.stores.cassandra.cluster.ClusterLease;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.james.eventsourcing.EventSourcingSystem;
import org.apache.james.server.task.json.JsonTaskSerializer;
import org.apache.james.task.WorkQueue;
import org.apache.james.task.eventsourcing.TaskExecutionDetailsProjection;
import org.apache.james.task.eventsourcing.WorkQueueSupplier;
import org.apache.james.task.eventsourcing.WorkerStatusListener;

/** Gives James' task manager its queue. */
public final class TaskQueueSupplier implements WorkQueueSupplier {

    private static final Duration INFORMATION_INTERVAL = Duration.ofSeconds(30);

    private final TaskExecutionDetailsProjection projection;
    private final JsonTaskSerializer serializer;
    private final RabbitMqConnections connections;
    private final ClusterLease leases;
    private final Duration informationInterval;
    private volatile TaskQueue queue;

    @Inject
    public TaskQueueSupplier(
            TaskExecutionDetailsProjection projection,
            JsonTaskSerializer serializer,
            RabbitMqConnections connections,
            ClusterLease leases) {
        this(projection, serializer, connections, leases, INFORMATION_INTERVAL);
    }

    TaskQueueSupplier(
            TaskExecutionDetailsProjection projection,
            JsonTaskSerializer serializer,
            RabbitMqConnections connections,
            ClusterLease leases,
            Duration informationInterval) {
        this.projection = projection;
        this.serializer = serializer;
        this.connections = connections;
        this.leases = leases;
        this.informationInterval = informationInterval;
    }

    @Override
    public WorkQueue apply(EventSourcingSystem system) {
        queue = new TaskQueue(
                new WorkerStatusListener(system), projection, serializer, connections, leases, informationInterval);
        return queue;
    }

    /** What the queue consumes on this node, once it was started. */
    public List<Membership> consumers() {
        return Optional.ofNullable(queue).map(TaskQueue::consumers).orElse(List.of());
    }
}
