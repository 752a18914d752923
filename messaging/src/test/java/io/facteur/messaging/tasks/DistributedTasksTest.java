package io.facteur.messaging.tasks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import io.facteur.messaging.rabbitmq.RabbitMqConnections;
import io.facteur.messaging.rabbitmq.RabbitMqFixture;
import io.facteur.messaging.rabbitmq.RabbitMqMessage;
import io.facteur.stores.cassandra.SchemaCreator;
import io.facteur.stores.cassandra.cluster.CassandraClusterLease;
import io.facteur.stores.cassandra.cluster.ClusterTables;
import io.facteur.testing.CassandraExtension;
import io.facteur.testing.RabbitMqExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.james.backends.cassandra.components.CassandraModule;
import org.apache.james.backends.cassandra.init.CassandraTypesProvider;
import org.apache.james.backends.cassandra.init.CassandraZonedDateTimeModule;
import org.apache.james.eventsourcing.Event;
import org.apache.james.eventsourcing.eventstore.cassandra.CassandraEventStore;
import org.apache.james.eventsourcing.eventstore.cassandra.CassandraEventStoreModule;
import org.apache.james.eventsourcing.eventstore.cassandra.EventStoreDao;
import org.apache.james.eventsourcing.eventstore.cassandra.JsonEventSerializer;
import org.apache.james.eventsourcing.eventstore.cassandra.dto.EventDTO;
import org.apache.james.eventsourcing.eventstore.cassandra.dto.EventDTOModule;
import org.apache.james.json.DTOConverter;
import org.apache.james.server.task.json.JsonTaskAdditionalInformationSerializer;
import org.apache.james.server.task.json.JsonTaskSerializer;
import org.apache.james.server.task.json.dto.AdditionalInformationDTO;
import org.apache.james.server.task.json.dto.AdditionalInformationDTOModule;
import org.apache.james.server.task.json.dto.MemoryReferenceTaskStore;
import org.apache.james.server.task.json.dto.MemoryReferenceWithCounterTaskAdditionalInformationDTO;
import org.apache.james.server.task.json.dto.MemoryReferenceWithCounterTaskStore;
import org.apache.james.server.task.json.dto.TaskDTO;
import org.apache.james.server.task.json.dto.TaskDTOModule;
import org.apache.james.server.task.json.dto.TestTaskDTOModules;
import org.apache.james.task.CompletedTask;
import org.apache.james.task.CountDownLatchExtension;
import org.apache.james.task.Hostname;
import org.apache.james.task.MemoryReferenceTask;
import org.apache.james.task.Task;
import org.apache.james.task.TaskExecutionDetails;
import org.apache.james.task.TaskId;
import org.apache.james.task.TaskManager;
import org.apache.james.task.TaskManager.Status;
import org.apache.james.task.TaskManagerContract;
import org.apache.james.task.eventsourcing.EventSourcingTaskManager;
import org.apache.james.task.eventsourcing.cassandra.CassandraTaskExecutionDetailsProjection;
import org.apache.james.task.eventsourcing.cassandra.CassandraTaskExecutionDetailsProjectionDAO;
import org.apache.james.task.eventsourcing.cassandra.CassandraTaskExecutionDetailsProjectionModule;
import org.apache.james.task.eventsourcing.distributed.TasksSerializationModule;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;

/** James' contract of a task manager, and what happens to tasks when a node or the broker goes. */
@ExtendWith(CountDownLatchExtension.class)
class DistributedTasksTest implements TaskManagerContract {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final AdditionalInformationDTOModule<?, ?> INFORMATION =
            MemoryReferenceWithCounterTaskAdditionalInformationDTO.SERIALIZATION_MODULE;

    @RegisterExtension
    static final RabbitMqExtension RABBITMQ = new RabbitMqExtension();

    @RegisterExtension
    static final CassandraExtension CASSANDRA = new CassandraExtension();

    private static boolean warm;

    private final List<RabbitMqConnections> connections = new ArrayList<>();
    private final List<EventSourcingTaskManager> managers = new ArrayList<>();
    private final MemoryReferenceTaskStore tasks = new MemoryReferenceTaskStore();
    private Set<TaskDTOModule<?, ?>> taskModules;
    private JsonTaskSerializer taskSerializer;
    private JsonEventSerializer eventSerializer;

    @BeforeAll
    static void createTables() {
        new SchemaCreator(CASSANDRA.session(), step -> {})
                .create(CassandraModule.aggregateModules(
                        CassandraEventStoreModule.MODULE(),
                        CassandraZonedDateTimeModule.MODULE,
                        CassandraTaskExecutionDetailsProjectionModule.MODULE(),
                        ClusterTables.MODULE));
    }

    /** The contract gives each step two seconds, and the first task of all loads half of what there is. */
    @BeforeEach
    void warmUp() throws Exception {
        start();
        if (!warm) {
            TaskManager manager = taskManager();
            manager.await(manager.submit(new CompletedTask()), LIMIT);
            stop();
            warm = true;
        }
    }

    private void start() {
        taskModules = ImmutableSet.of(
                TestTaskDTOModules.FAILS_DESERIALIZATION_TASK_MODULE,
                TestTaskDTOModules.COMPLETED_TASK_MODULE,
                TestTaskDTOModules.FAILED_TASK_MODULE,
                TestTaskDTOModules.THROWING_TASK_MODULE,
                TestTaskDTOModules.MEMORY_REFERENCE_TASK_MODULE.apply(tasks),
                TestTaskDTOModules.MEMORY_REFERENCE_WITH_COUNTER_TASK_MODULE.apply(
                        new MemoryReferenceWithCounterTaskStore()));
        taskSerializer = new JsonTaskSerializer(taskModules);
        DTOConverter<TaskExecutionDetails.AdditionalInformation, AdditionalInformationDTO> information =
                DTOConverter.of(INFORMATION);
        DTOConverter<Task, TaskDTO> converter = new DTOConverter<>(taskModules);
        Set<EventDTOModule<? extends Event, ? extends EventDTO>> events =
                TasksSerializationModule.list(taskSerializer, information, converter);
        eventSerializer = JsonEventSerializer.forModules(events)
                .withNestedTypeModules(Sets.union(ImmutableSet.of(INFORMATION), taskModules));
    }

    @AfterEach
    void stop() throws Exception {
        RABBITMQ.broker();
        for (EventSourcingTaskManager manager : managers) {
            manager.close();
        }
        managers.clear();
        try (RabbitMqConnections last = RabbitMqFixture.connect(RABBITMQ.broker())) {
            last.publish().call(channel -> channel.queueDelete(TaskQueue.QUEUE));
        }
        connections.forEach(RabbitMqConnections::close);
        connections.clear();
        CassandraTaskExecutionDetailsProjection all = projection();
        Flux.from(all.listReactive()).concatMap(all::remove).blockLast();
    }

    private RabbitMqConnections connect() {
        RabbitMqConnections mine = RabbitMqFixture.connect(RABBITMQ.broker());
        connections.add(mine);
        return mine;
    }

    @SuppressWarnings("unchecked") // an array of the one type that there is
    private static CassandraTaskExecutionDetailsProjection projection() {
        CqlSession session = CASSANDRA.session();
        return new CassandraTaskExecutionDetailsProjection(new CassandraTaskExecutionDetailsProjectionDAO(
                session, new CassandraTypesProvider(session), JsonTaskAdditionalInformationSerializer.of(INFORMATION)));
    }

    private EventSourcingTaskManager manager(String node, RabbitMqConnections mine) {
        CqlSession session = CASSANDRA.session();
        CassandraTaskExecutionDetailsProjection projection = projection();
        TaskQueueSupplier supplier = new TaskQueueSupplier(
                projection,
                taskSerializer,
                mine,
                new CassandraClusterLease(session),
                UPDATE_INFORMATION_POLLING_INTERVAL);
        EventSourcingTaskManager manager = new EventSourcingTaskManager(
                supplier,
                new CassandraEventStore(new EventStoreDao(session, eventSerializer)),
                projection,
                new Hostname(node),
                new EndedTaskEvents(eventSerializer, mine));
        manager.start();
        managers.add(manager);
        return manager;
    }

    @Override
    public TaskManager taskManager() {
        return manager("one", connect());
    }

    private static void awaitStatus(TaskManager manager, TaskId id, Status status) {
        await().atMost(LIMIT)
                .untilAsserted(() ->
                        assertThat(manager.getExecutionDetails(id).getStatus()).isEqualTo(status));
    }

    @Test
    void taskShouldBeSeenAwaitedAndCancelledAtAnotherNode(CountDownLatch latch) throws Exception {
        TaskManager one = manager("one", connect());
        TaskManager two = manager("two", connect());
        TaskId completed = one.submit(new CompletedTask());
        assertThat(two.await(completed, LIMIT).getStatus()).isEqualTo(Status.COMPLETED);
        TaskId endless = two.submit(new MemoryReferenceTask(() -> {
            latch.await();
            return Task.Result.COMPLETED;
        }));
        awaitStatus(one, endless, Status.IN_PROGRESS);

        two.cancel(endless);

        awaitStatus(one, endless, Status.CANCELLED);
        assertThat(two.list()).extracting(TaskExecutionDetails::getTaskId).contains(completed, endless);
    }

    @Test
    void taskShouldRunOnceWhenConnectionsAreCutMeanwhile(CountDownLatch latch) throws Exception {
        TaskManager one = manager("one", connect());
        TaskManager two = manager("two", connect());
        AtomicInteger runs = new AtomicInteger();
        TaskId id = two.submit(new MemoryReferenceTask(() -> {
            runs.incrementAndGet();
            latch.await();
            return Task.Result.COMPLETED;
        }));
        TaskId next = two.submit(new CompletedTask());
        awaitStatus(one, id, Status.IN_PROGRESS);

        RABBITMQ.broker().closeConnections();
        await().during(Duration.ofSeconds(6)).atMost(LIMIT).untilAsserted(() -> {
            assertThat(runs).hasValue(1);
            assertThat(two.getExecutionDetails(id).getStatus()).isEqualTo(Status.IN_PROGRESS);
        });
        latch.countDown();

        awaitStatus(one, id, Status.COMPLETED);
        awaitStatus(one, next, Status.COMPLETED);
        assertThat(runs).hasValue(1);
    }

    @Test
    void taskShouldRunOnceWhenTheBrokerRestartsMeanwhile(CountDownLatch latch) throws Exception {
        TaskManager one = manager("one", connect());
        AtomicInteger runs = new AtomicInteger();
        TaskId id = one.submit(new MemoryReferenceTask(() -> {
            runs.incrementAndGet();
            latch.await();
            return Task.Result.COMPLETED;
        }));
        TaskId waiting = one.submit(new CompletedTask());
        awaitStatus(one, id, Status.IN_PROGRESS);

        RABBITMQ.broker().restart();
        latch.countDown();

        awaitStatus(one, id, Status.COMPLETED);
        awaitStatus(one, waiting, Status.COMPLETED);
        assertThat(runs).hasValue(1);
    }

    @Test
    void taskWhoseNodeDiedShouldHaveFailedAndThoseThatWaitedShouldRun(CountDownLatch latch) throws Exception {
        RabbitMqConnections dying = connect();
        TaskManager one = manager("one", dying);
        TaskId begun = one.submit(new MemoryReferenceTask(() -> {
            latch.await();
            return Task.Result.COMPLETED;
        }));
        awaitStatus(one, begun, Status.IN_PROGRESS);
        TaskManager two = manager("two", connect());
        TaskId waiting = two.submit(new CompletedTask());

        // As a node that is killed: it neither acknowledges nor renews, and what it does is not seen any more.
        dying.consume().close();
        CASSANDRA
                .session()
                .execute(
                        "DELETE holder FROM " + ClusterTables.LEASE + " WHERE job = ? IF EXISTS",
                        "task " + begun.asString());

        awaitStatus(two, begun, Status.FAILED);
        awaitStatus(two, waiting, Status.COMPLETED);
    }

    /** While nodes are upgraded one after the other. */
    @Test
    void taskShouldHaveFailedAndTheNextRunWhenTheNodeDoesNotKnowItsType() throws Exception {
        JsonTaskSerializer all = taskSerializer;
        taskSerializer = JsonTaskSerializer.of(TestTaskDTOModules.COMPLETED_TASK_MODULE);
        TaskManager older = manager("one", connect());
        taskSerializer = all;
        TaskManager newer = manager("two", connect());

        TaskId unknown = newer.submit(new MemoryReferenceTask(() -> Task.Result.COMPLETED));
        TaskId next = newer.submit(new CompletedTask());

        awaitStatus(older, unknown, Status.FAILED);
        awaitStatus(older, next, Status.COMPLETED);
    }

    @Test
    void messageThatCancelsNoTaskShouldBeDropped() throws Exception {
        RabbitMqConnections mine = connect();
        manager("one", mine);
        mine.publisher()
                .publish(new RabbitMqMessage(TaskQueue.CANCELS, "", Map.of(), "no id".getBytes(UTF_8), false), LIMIT)
                .block();

        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(RABBITMQ.broker().control("list_queues", "name", "messages"))
                        .containsPattern("facteur\\.tasks\\.cancel\\.\\S+\\s+0"));
    }

    @Test
    void taskShouldHaveFailedWhenItCannotBeHandedToTheBroker() throws Exception {
        RabbitMqConnections mine = connect();
        TaskManager one = manager("one", mine);
        RABBITMQ.broker().stop();
        await().atMost(LIMIT).until(() -> !mine.publisher().isOpen());

        TaskId id = one.submit(new CompletedTask());

        awaitStatus(one, id, Status.FAILED);
    }
}
